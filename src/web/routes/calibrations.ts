/** Calibrations: supervisors score one talk apart, compare, and record what they agreed on. Nobody else's business. */
import {
  BeginCalibration,
  CalibrationFull,
  CalibrationList,
  CalibrationPath,
  CalibrationQuery,
  ConcludeCalibration,
  DeviationList,
  DeviationQuery,
} from '../../contract/http/calibrations.ts';
import { SaveReview, SubmitReview } from '../../contract/http/quality.ts';
import { isRefusal } from '../../core/kernel/refusal.ts';
import type { CalibrationDoor } from '../../service/calibration-office.ts';
import type { Routes } from '../route.ts';
import { fromRefusal } from '../trouble.ts';
import { masked, reviewedSoundRoutes, type ReviewedSoundNeeds } from './reviewed-sound.ts';

const tag = '质检';
const access = ['supervisor'] as const;

export interface CalibrationNeeds extends ReviewedSoundNeeds {
  readonly calibrations: CalibrationDoor;
}

export function calibrationRoutes(routes: Routes, needs: CalibrationNeeds): void {
  const { calibrations } = needs;
  const params = CalibrationPath;
  const answer = CalibrationFull;
  routes.route(
    'get',
    '/api/quality/calibrations',
    { access, tag, summary: '评分校准：进行中的和已定论的', query: CalibrationQuery, answer: CalibrationList },
    ({ me, query }) => calibrations.list(me.username, query),
  );
  routes.route(
    'post',
    '/api/quality/calibrations',
    { access, tag, summary: '发起一通通话的评分校准', body: BeginCalibration, answer },
    async ({ me, body }) => masked(await calibrations.begin(me.username, body.call, body.form)),
  );
  routes.route(
    'get',
    '/api/quality/calibrations/:id',
    { access, tag, summary: '一次校准；自己提交评分前看不到别人的', params, answer },
    async ({ me, params: { id } }) => masked(await calibrations.one(me.username, id)),
  );
  routes.route(
    'put',
    '/api/quality/calibrations/:id/score',
    { access, tag, summary: '保存自己的评分，提交前只有自己可见', params, body: SaveReview, answer },
    async ({ me, params: { id }, body }) => masked(await calibrations.save(me.username, id, body)),
  );
  routes.route(
    'post',
    '/api/quality/calibrations/:id/submit',
    { access, tag, summary: '提交自己的评分，不能再改', params, body: SubmitReview, answer },
    async ({ me, params: { id }, body }) => masked(await calibrations.submit(me.username, id, body.revision)),
  );
  routes.route(
    'post',
    '/api/quality/calibrations/:id/conclude',
    { access, tag, summary: '记录共识分和理由，校准结束', params, body: ConcludeCalibration, answer },
    async ({ me, params: { id }, body }) => masked(await calibrations.conclude(me.username, id, body)),
  );
  routes.route(
    'get',
    '/api/quality/deviations',
    { access, tag, summary: '每位班长与共识分的平均偏差', query: DeviationQuery, answer: DeviationList },
    async ({ query }) => ({ items: await calibrations.deviations(query.last), next: null }),
  );
  reviewedSoundRoutes(routes, needs, {
    path: '/api/quality/calibrations/:id',
    access,
    params,
    of: '校准通话',
    why: 'calibration',
    talk: async (me, id) => {
      const found = await calibrations.one(me.username, id);
      if (isRefusal(found)) throw fromRefusal(found);
      return found;
    },
  });
}
