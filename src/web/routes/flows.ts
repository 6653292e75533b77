/** The IVR studio: flows, drafts, versions, dry runs and figures. Admins only. */
import {
  CallMe,
  CallMePath,
  CallMeProgress,
  CallMeReady,
  CallMeSay,
  CheckFlow,
  Checked,
  CopyList,
  DryRun,
  DryRunResult,
  EditLease,
  ExportQuery,
  FlowFile,
  FlowFull,
  FlowList,
  FlowPath,
  ImportFlow,
  LeaseAsk,
  LeasePage,
  NewFlow,
  Publish,
  PublishCheck,
  Published,
  Rollback,
  SavedDraft,
  SaveFlowDraft,
  StudioLists,
  Traffic,
  TrafficQuery,
  VersionList,
  VersionQuery,
} from '../../contract/http/flows.ts';
import type { Me } from '../../contract/http/session.ts';
import type { Who } from '../../service/flow-ports.ts';
import type { Studio } from '../../service/studio.ts';
import type { Limiters } from '../limits.ts';
import type { Audit } from '../needs.ts';
import type { Routes } from '../route.ts';
import { Trouble } from '../trouble.ts';

const access = ['admin'] as const;
const tag = '流程';
const base = { access, tag } as const;
const largeBody = true;

const whoIs = ({ username, name }: Me): Who => ({ username, name });

/** Null from behind is a flow, or a version, that is not there. */
function found<T>(answer: T | null): T {
  if (answer === null) throw new Trouble(404, 'flow-unknown');
  return answer;
}

export function flowRoutes(routes: Routes, studio: Studio, audit: Audit, limiters: Limiters): void {
  shelf(routes, studio);
  drafts(routes, studio);
  versions(routes, studio);
  rehearsals(routes, studio);
  callMe(routes, studio, audit, limiters);
}

function shelf(routes: Routes, { library }: Studio): void {
  routes.route('get', '/api/flows', { ...base, summary: '全部流程', answer: FlowList }, async () => ({
    items: await library.list(),
    next: null,
  }));

  routes.route(
    'post',
    '/api/flows',
    { ...base, summary: '新建流程，或复制一个', body: NewFlow, answer: FlowFull },
    ({ me, body }) => library.create(whoIs(me), body),
  );

  routes.route(
    'post',
    '/api/flows/import',
    { ...base, summary: '导入流程文件到草稿', body: ImportFlow, answer: FlowFull, largeBody },
    ({ me, body }) => library.importFile(whoIs(me), body),
  );

  routes.route(
    'get',
    '/api/flows/:id',
    { ...base, summary: '一个流程的草稿与问题', params: FlowPath, answer: FlowFull },
    async ({ params }) => found(await library.open(params.id)),
  );

  routes.route('get', '/api/studio/lists', { ...base, summary: '编辑流程时可选的内容', answer: StudioLists }, () =>
    library.lists(),
  );
}

function drafts(routes: Routes, { library }: Studio): void {
  routes.route(
    'post',
    '/api/flows/:id/lease',
    { ...base, summary: '开始编辑、续期或接手', params: FlowPath, body: LeaseAsk, answer: EditLease },
    async ({ me, params, body }) => found(await library.takeLease(whoIs(me), params.id, body)),
  );

  routes.route(
    'delete',
    '/api/flows/:id/lease',
    { ...base, summary: '结束编辑', params: FlowPath, query: LeasePage, answer: 'nothing' },
    ({ params, query }) => library.releaseLease(params.id, query.page),
  );

  routes.route(
    'put',
    '/api/flows/:id/draft',
    { ...base, summary: '存草稿', params: FlowPath, body: SaveFlowDraft, answer: SavedDraft, largeBody },
    async ({ me, params, body }) => found(await library.save(whoIs(me), params.id, body)),
  );

  routes.route(
    'get',
    '/api/flows/:id/copies',
    { ...base, summary: '没有存上的草稿副本', params: FlowPath, answer: CopyList },
    ({ params }) => library.copies(params.id),
  );

  routes.route(
    'post',
    '/api/flows/:id/check',
    { ...base, summary: '检查一份草稿', params: FlowPath, body: CheckFlow, answer: Checked, largeBody },
    async ({ params, body }) => found(await library.check(params.id, body.body)),
  );
}

function versions(routes: Routes, { library, publisher }: Studio): void {
  routes.route(
    'get',
    '/api/flows/:id/publish-check',
    { ...base, summary: '发布前的检查、用例与改动', params: FlowPath, answer: PublishCheck },
    async ({ params }) => found(await publisher.publishCheck(params.id)),
  );

  routes.route(
    'post',
    '/api/flows/:id/publish',
    { ...base, summary: '发布草稿，或定时发布', params: FlowPath, body: Publish, answer: Published },
    async ({ me, params, body }) => found(await publisher.publish(whoIs(me), params.id, body)),
  );

  routes.route(
    'delete',
    '/api/flows/:id/scheduled',
    { ...base, summary: '取消定时发布，或收起失败的', params: FlowPath, answer: 'nothing' },
    async ({ me, params }) => {
      if (!(await publisher.dismiss(whoIs(me), params.id))) throw new Trouble(404, 'not-found');
    },
  );

  routes.route(
    'get',
    '/api/flows/:id/versions',
    { ...base, summary: '版本', params: FlowPath, query: VersionQuery, answer: VersionList },
    async ({ params, query }) => found(await library.versions(params.id, query)),
  );

  routes.route(
    'post',
    '/api/flows/:id/rollback',
    { ...base, summary: '回退：用旧版本发布新版本', params: FlowPath, body: Rollback, answer: Published },
    async ({ me, params, body }) => found(await publisher.rollBack(whoIs(me), params.id, body)),
  );

  routes.route(
    'get',
    '/api/flows/:id/export',
    { ...base, summary: '导出流程文件', params: FlowPath, query: ExportQuery, answer: FlowFile },
    async ({ params, query }) => found(await library.toFile(params.id, query.version)),
  );
}

function rehearsals(routes: Routes, { rehearsal, traffic }: Studio): void {
  routes.route(
    'post',
    '/api/flows/:id/dry-run',
    { ...base, summary: '试走', params: FlowPath, body: DryRun, answer: DryRunResult, largeBody },
    async ({ params, body }) => found(await rehearsal.dryRun(params.id, body)),
  );

  routes.route(
    'get',
    '/api/flows/:id/traffic',
    { ...base, summary: '来电在流程中的走向', params: FlowPath, query: TrafficQuery, answer: Traffic },
    async ({ params, query }) => found(await traffic.traffic(params.id, query)),
  );
}

function callMe(routes: Routes, { rehearsal }: Studio, audit: Audit, limiters: Limiters): void {
  routes.route(
    'post',
    '/api/flows/:id/call-me',
    {
      ...{ ...base, summary: '用网页电话听草稿', largeBody },
      ...{ params: FlowPath, body: CallMe, answer: CallMeReady, limits: [limiters.voices] },
    },
    async ({ me, params, body }) => {
      // With a citizen's number the draft may read out what is known of them.
      const reason = `打给我，来电号码 ${body.number ?? '不显号'}`;
      await audit.record({
        who: me.username,
        role: me.role,
        act: 'flow.rehearsed',
        object: `flow:${params.id}`,
        reason,
      });
      return found(await rehearsal.callMe(params.id, body));
    },
  );

  routes.route(
    'get',
    '/api/flows/:id/call-me/:pass',
    { ...base, summary: '试听走到哪里', params: CallMePath, answer: CallMeProgress },
    ({ params }) => {
      const progress = rehearsal.callMeProgress(params.id, params.pass);
      if (progress === null) throw new Trouble(404, 'rehearsal-unknown');
      return progress;
    },
  );

  routes.route(
    'post',
    '/api/flows/:id/call-me/:pass/say',
    { ...base, summary: '试听中代替说话', params: CallMePath, body: CallMeSay, answer: CallMeProgress },
    ({ params, body }) => {
      const said = rehearsal.say(params.id, params.pass, body);
      if (said === null) throw new Trouble(404, 'rehearsal-unknown');
      return said;
    },
  );
}
