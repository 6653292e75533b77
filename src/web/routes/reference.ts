/** What forms choose from. */
import { AreaList, CategoryList } from '../../contract/http/tickets.ts';
import { everyRole } from '../auth.ts';
import type { Reference } from '../needs.ts';
import type { Routes } from '../route.ts';

export function referenceRoutes(routes: Routes, reference: Reference): void {
  routes.route(
    'get',
    '/api/categories',
    { access: everyRole, tag: '参考', summary: '事项分类', answer: CategoryList },
    async () => ({ items: await reference.categories() }),
  );
  routes.route(
    'get',
    '/api/areas',
    { access: everyRole, tag: '参考', summary: '区县与街道', answer: AreaList },
    async () => ({ items: await reference.areas() }),
  );
}
