/** Reports for supervisors and admins: as pages, or the whole as a file where the reader asks for one. */
import type { Request } from 'express';
import {
  FormulaList,
  FormulaQuery,
  Report,
  ReportLists,
  ReportQuery,
  spreadsheetType,
} from '../../contract/http/reports.ts';
import { isRefusal } from '../../core/kernel/refusal.ts';
import { formulaIds, formulas } from '../../core/report/formulas.ts';
import type { WaitStep } from '../../core/report/measures.ts';
import type { ReportDoor } from '../../service/reports.ts';
import type { Audit } from '../needs.ts';
import { fileName, reportSheets } from '../report-sheet.ts';
import type { Routes } from '../route.ts';
import { writeSpreadsheet } from '../spreadsheet.ts';

const access = ['supervisor', 'admin'] as const;
const tag = '报表';

const wantsFile = (request: Request): boolean => request.accepts(['json', spreadsheetType]) === spreadsheetType;

export function reportRoutes(routes: Routes, reports: ReportDoor, audit: Audit): void {
  routes.route(
    'get',
    '/api/reports/half-hours',
    { access, tag, summary: '报表：半小时事实的汇总；也可要 XLSX 文件', query: ReportQuery, answer: Report },
    async ({ me, query, request, response }) => {
      if (!wantsFile(request)) return reports.page(query);
      const rows = reports.all(query);
      if (isRefusal(rows)) return rows;
      const { by, grain, from, to } = query;
      await audit.record({
        who: me.username,
        role: me.role,
        act: 'report.exported',
        object: `report:${by}/${grain}`,
        reason: `${from}/${to}`,
      });
      response.setHeader('Content-Type', spreadsheetType);
      response.setHeader('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName(query))}`);
      const madeBy = `${me.name} ${me.username}`;
      await writeSpreadsheet(response, reportSheets({ query, rows, madeBy, madeAt: new Date().toISOString() }));
      return 'sent';
    },
  );
  routes.route(
    'get',
    '/api/reports/formulas',
    { access, tag, summary: '各项指标的名称和定义', query: FormulaQuery, answer: FormulaList },
    ({ query }) => ({
      items: formulaIds.map((id) => {
        const { label, unit, definition } = formulas[id];
        return { id, label, unit, definition: definition(Number(query.target) as WaitStep) };
      }),
    }),
  );
  routes.route(
    'get',
    '/api/reports/lists',
    { access, tag, summary: '报表可筛选的队列、话务员、来电号码和流程', answer: ReportLists },
    () => reports.lists(),
  );
}
