/** The floor in figures, whole: what the push each second goes on from. Supervisors set what is measured by. */
import { Board, FloorSettings, SaveFloorSettings } from '../../contract/http/wallboard.ts';
import type { WallboardDoor } from '../../service/wallboard.ts';
import type { Routes } from '../route.ts';

const tag = '班长';

export function wallboardRoutes(routes: Routes, wallboard: WallboardDoor): void {
  routes.route(
    'get',
    '/api/wallboard',
    { access: ['supervisor', 'admin'], tag, summary: '话务大屏：各项指标及口径、队列、坐席、告警', answer: Board },
    () => wallboard.now(),
  );
  routes.route(
    'put',
    '/api/wallboard/settings',
    { access: ['supervisor'], tag, summary: '修改阈值和口径', body: SaveFloorSettings, answer: FloorSettings },
    ({ me, body }) => wallboard.saveSettings(me.username, body),
  );
}
