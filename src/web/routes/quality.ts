/** Reviews of talks: supervisors score and decide, agents see their own and appeal. */
import {
  AppealReview,
  AskReview,
  DecideReview,
  OwnReviewQuery,
  ReviewFull,
  ReviewList,
  ReviewPath,
  ReviewQuery,
  SaveReview,
  SubmitReview,
} from '../../contract/http/quality.ts';
import type { Me } from '../../contract/http/session.ts';
import type { ReviewDoor } from '../../service/review-office.ts';
import { seatOf } from '../auth.ts';
import type { Routes } from '../route.ts';
import { Trouble } from '../trouble.ts';
import { masked, reviewedSoundRoutes, type ReviewedSoundNeeds } from './reviewed-sound.ts';

const tag = '质检';
const supervisors = ['supervisor'] as const;
const readers = ['agent', 'supervisor'] as const;

export interface QualityNeeds extends ReviewedSoundNeeds {
  readonly reviews: ReviewDoor;
}

export function qualityRoutes(routes: Routes, needs: QualityNeeds): void {
  const { reviews } = needs;
  const answer = ReviewFull;
  const params = ReviewPath;
  routes.route(
    'get',
    '/api/quality/reviews',
    { access: supervisors, tag, summary: '质检任务和结果', query: ReviewQuery, answer: ReviewList },
    ({ query }) => reviews.list(query),
  );
  routes.route(
    'get',
    '/api/quality/mine',
    { access: ['agent'], tag, summary: '自己的质检结果', query: OwnReviewQuery, answer: ReviewList },
    ({ me, query }) => reviews.ofAgent(seatOf(me), query),
  );
  routes.route(
    'post',
    '/api/quality/reviews',
    { access: supervisors, tag, summary: '指定一通通话质检', body: AskReview, answer },
    async ({ me, body }) => masked(await reviews.ask(me.username, body.call, body.form)),
  );
  routes.route(
    'get',
    '/api/quality/reviews/:id',
    { access: readers, tag, summary: '一份质检；话务员只见自己已提交的', params, answer },
    async ({ me, params: { id } }) => masked(await visible(reviews, me, id)),
  );
  routes.route(
    'put',
    '/api/quality/reviews/:id',
    { access: supervisors, tag, summary: '保存评分，首次保存即由本人承办', params, body: SaveReview, answer },
    async ({ me, params: { id }, body }) => masked(await reviews.save(me.username, id, body)),
  );
  routes.route(
    'post',
    '/api/quality/reviews/:id/submit',
    { access: supervisors, tag, summary: '提交评分，话务员随即可见', params, body: SubmitReview, answer },
    async ({ me, params: { id }, body }) => masked(await reviews.submit(me.username, id, body.revision)),
  );
  routes.route(
    'post',
    '/api/quality/reviews/:id/appeal',
    { access: ['agent'], tag, summary: '申诉，每份一次，提交后 7 天内', params, body: AppealReview, answer },
    async ({ me, params: { id }, body }) => masked(await reviews.appeal(seatOf(me), me.username, id, body.words)),
  );
  routes.route(
    'post',
    '/api/quality/reviews/:id/decide',
    { access: supervisors, tag, summary: '处理申诉（不能是评分人）', params, body: DecideReview, answer },
    async ({ me, params: { id }, body }) => masked(await reviews.decide(me.username, id, body)),
  );
  reviewedSoundRoutes(routes, needs, {
    path: '/api/quality/reviews/:id',
    access: readers,
    params,
    of: '被质检通话',
    why: 'review',
    talk: (me, id) => visible(reviews, me, id),
  });
}

/** Somebody else's review, and one that is still in work, looks like none at all. */
async function visible(reviews: ReviewDoor, me: Me, id: string): Promise<ReviewFull> {
  const review = await reviews.one(id);
  const own = me.role !== 'agent' || (review?.agentId === me.agentId && review.submittedAt !== null);
  if (review === null || !own) throw new Trouble(404, 'review-unknown');
  return review;
}
