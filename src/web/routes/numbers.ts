/** Inbound numbers: which flow answers each, with which priority and tag. Admins only. */
import { InboundNumberList, NumberPath, SaveNumber } from '../../contract/http/flows.ts';
import type { InboundNumbers } from '../../service/inbound-numbers.ts';
import type { Routes } from '../route.ts';

const base = { access: ['admin'], tag: '来电号码' } as const;

export function numberRoutes(routes: Routes, numbers: InboundNumbers): void {
  routes.route('get', '/api/numbers', { ...base, summary: '来电号码', answer: InboundNumberList }, () =>
    numbers.list(),
  );

  routes.route(
    'put',
    '/api/numbers/:number',
    { ...base, summary: '新增或修改号码', params: NumberPath, body: SaveNumber, answer: InboundNumberList },
    ({ me: { username, name }, params, body }) => numbers.save({ username, name }, params.number, body),
  );

  routes.route(
    'delete',
    '/api/numbers/:number',
    { ...base, summary: '停用号码', params: NumberPath, answer: InboundNumberList },
    ({ me: { username, name }, params }) => numbers.remove({ username, name }, params.number),
  );
}
