/** Units that may be rung. Admins only; agents see them in the directory of their transfer panel. */
import { NewUnit, SaveUnit, UnitList, UnitPath, UnitRow } from '../../contract/http/units.ts';
import type { UnitDoor } from '../../service/unit-desk.ts';
import type { Routes } from '../route.ts';

const access = ['admin'] as const;
const tag = '承办单位';

export function unitRoutes(routes: Routes, units: UnitDoor): void {
  routes.route(
    'get',
    '/api/units',
    { access, tag, summary: '承办单位，连同转给它们的流程和队列', answer: UnitList },
    async () => ({ items: await units.list(), next: null }),
  );
  routes.route(
    'post',
    '/api/units',
    { access, tag, summary: '新增承办单位', body: NewUnit, answer: UnitRow },
    ({ me, body: { id, ...content } }) => units.add(me.username, id, content),
  );
  routes.route(
    'put',
    '/api/units/:id',
    {
      access,
      tag,
      summary: '修改或停用承办单位，话务员和新来电立即按新内容',
      params: UnitPath,
      body: SaveUnit,
      answer: UnitRow,
    },
    ({ me, params, body }) => units.save(me.username, params.id, body),
  );
}
