/** Score forms and sampling rules: edited by admins, read by supervisors. */
import {
  FormList,
  FormPath,
  FormRow,
  NewForm,
  NewRule,
  PublishForm,
  RuleList,
  RulePath,
  RuleRow,
  SaveForm,
  SaveRule,
} from '../../contract/http/quality.ts';
import type { ReviewDoor } from '../../service/review-office.ts';
import type { Routes } from '../route.ts';

const tag = '质检';
const access = ['admin'] as const;
const readers = ['supervisor', 'admin'] as const;

export function scoreFormRoutes(routes: Routes, reviews: ReviewDoor): void {
  const { forms } = reviews;
  routes.route(
    'get',
    '/api/quality/forms',
    { access: readers, tag, summary: '评分表', answer: FormList },
    async () => ({
      items: await forms.forms(),
      next: null,
    }),
  );
  routes.route(
    'post',
    '/api/quality/forms',
    { access, tag, summary: '新增评分表', body: NewForm, answer: FormRow },
    ({ me, body }) => forms.addForm(me.username, body.id, body.form),
  );
  routes.route(
    'put',
    '/api/quality/forms/:id',
    { access, tag, summary: '修改评分表；发布前不影响质检', params: FormPath, body: SaveForm, answer: FormRow },
    ({ me, params, body }) => forms.saveForm(me.username, params.id, body.revision, body.form),
  );
  routes.route(
    'post',
    '/api/quality/forms/:id/publish',
    {
      access,
      tag,
      summary: '发布评分表；已抽出的质检按原来的版本',
      params: FormPath,
      body: PublishForm,
      answer: FormRow,
    },
    ({ me, params, body }) => reviews.publishForm(me.username, params.id, body.revision),
  );
  routes.route(
    'get',
    '/api/quality/rules',
    { access: readers, tag, summary: '抽样规则', answer: RuleList },
    async () => ({
      items: await forms.rules(),
      next: null,
    }),
  );
  routes.route(
    'post',
    '/api/quality/rules',
    { access, tag, summary: '新增抽样规则', body: NewRule, answer: RuleRow },
    ({ me, body }) => forms.addRule(me.username, body),
  );
  routes.route(
    'put',
    '/api/quality/rules/:id',
    { access, tag, summary: '修改、停用抽样规则', params: RulePath, body: SaveRule, answer: RuleRow },
    ({ me, params, body }) => forms.saveRule(me.username, params.id, body),
  );
}
