/** The knowledge base: admins keep it, everybody who works here reads what is valid today. */
import {
  AskedKnowledge,
  AskKnowledge,
  KnowledgeCards,
  KnowledgeList,
  KnowledgePath,
  KnowledgeQuery,
  KnowledgeRow,
  KnowledgeSearch,
  KnowledgeVersions,
  NewKnowledge,
  SaveKnowledge,
} from '../../contract/http/knowledge.ts';
import type { KnowledgeDoor } from '../../service/knowledge-desk.ts';
import { everyRole } from '../auth.ts';
import type { Routes } from '../route.ts';

const access = ['admin'] as const;
const tag = '知识库';

export function knowledgeRoutes(routes: Routes, knowledge: KnowledgeDoor): void {
  routes.route(
    'get',
    '/api/knowledge',
    { access, tag, summary: '知识，连同查询知识库的流程', query: KnowledgeQuery, answer: KnowledgeList },
    ({ query }) => knowledge.list(query),
  );
  routes.route(
    'post',
    '/api/knowledge',
    { access, tag, summary: '新增知识', body: NewKnowledge, answer: KnowledgeRow },
    ({ me, body: { language, ...body } }) => knowledge.add(me.username, language, body),
  );
  routes.route(
    'put',
    '/api/knowledge/:id',
    {
      access,
      tag,
      summary: '修改知识，语音生成后保存，下一次提问即按新内容',
      params: KnowledgePath,
      body: SaveKnowledge,
      answer: KnowledgeRow,
    },
    ({ me, params, body: { revision, ...body } }) => knowledge.save(me.username, params.id, revision, body),
  );
  routes.route(
    'get',
    '/api/knowledge/:id/versions',
    { access, tag, summary: '谁在何时改了什么', params: KnowledgePath, answer: KnowledgeVersions },
    ({ params }) => knowledge.versions(params.id),
  );
  routes.route(
    'post',
    '/api/knowledge/ask',
    { access, tag, summary: '来电人这样问，会听到哪一条', body: AskKnowledge, answer: AskedKnowledge },
    ({ body }) => knowledge.ask(body.question, body.language),
  );
  routes.route(
    'get',
    '/api/knowledge/cards',
    { access: everyRole, tag, summary: '今天有效的知识，供话务员查阅', query: KnowledgeSearch, answer: KnowledgeCards },
    ({ query }) => knowledge.cards(query.q),
  );
}
