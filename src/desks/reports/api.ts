/** The reports' part of the contract. Fetching itself is kit/api.ts's. */
import { FormulaList, Report, ReportLists, spreadsheetType } from '../../contract/http/reports.ts';
import { query, request, requestFile, type Filters } from '../kit/api.ts';

/** A year by half hours takes its time. */
const timeoutMs = 30_000;
const path = '/api/reports/half-hours';

export const reports = {
  rows: (filters: Filters) => request(Report, `${path}${query(filters)}`, { timeoutMs }),
  file: (filters: Filters, onBytes: (bytes: number) => void) =>
    requestFile(`${path}${query(filters)}`, spreadsheetType, onBytes),
  formulas: (target: string) => request(FormulaList, `/api/reports/formulas${query({ target })}`),
  lists: () => request(ReportLists, '/api/reports/lists'),
};
