/**
 * The OpenAPI document, made from the zod shapes the routes are built with: what is written there is what is checked.
 * Knows nothing of express; the web room hands its routes in.
 */
import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { ErrorBody } from './http/common.ts';

export type Method = 'get' | 'post' | 'put' | 'delete';

export interface RouteDoc {
  readonly method: Method;
  /** As express writes it: /api/calls/:id */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** Who may: roles, or everybody without signing in. */
  readonly access: 'public' | readonly string[];
  readonly params?: z.ZodObject | undefined;
  readonly query?: z.ZodObject | undefined;
  readonly body?: z.ZodType | undefined;
  readonly upload?: 'audio' | undefined;
  /** `nothing` answers 204; `wav` streams a recording. */
  readonly answer: z.ZodType | 'nothing' | 'wav';
}

const trouble = { $ref: '#/components/responses/Trouble' };

const binary = { type: 'string' as const, format: 'binary' };

function success(answer: RouteDoc['answer']) {
  if (answer === 'nothing') return { 204: { description: '完成' } };
  if (answer === 'wav') {
    const content = { 'audio/wav': { schema: binary } };
    return { 200: { description: '录音', content }, 206: { description: '录音的一段', content } };
  }
  return { 200: { description: '完成', content: { 'application/json': { schema: answer } } } };
}

function failures(route: RouteDoc) {
  return {
    400: trouble,
    ...(route.access === 'public' ? {} : { 401: trouble, 403: trouble }),
    ...(route.params ? { 404: trouble } : {}),
    ...(route.method === 'get' ? {} : { 409: trouble, 413: trouble, 415: trouble }),
    429: trouble,
    503: trouble,
  };
}

export function makeDocument(routes: readonly RouteDoc[], version: string): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('responses', 'Trouble', {
    description: '出错时统一的格式：code 供程序判断，message 供人阅读',
    content: { 'application/json': { schema: z.toJSONSchema(ErrorBody) as object } },
  });
  registry.registerComponent('securitySchemes', 'session', { type: 'apiKey', in: 'cookie', name: 'hotline_session' });
  for (const route of routes) {
    const who = route.access === 'public' ? '任何人' : route.access.join(', ');
    registry.registerPath({
      method: route.method,
      path: route.path.replaceAll(/:(\w+)/g, '{$1}'),
      tags: [route.tag],
      summary: route.summary,
      description: `可用者：${who}`,
      security: route.access === 'public' ? [] : [{ session: [] }],
      request: {
        ...(route.params ? { params: route.params } : {}),
        ...(route.query ? { query: route.query } : {}),
        ...(route.body ? { body: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
        ...(route.upload ? { body: { required: true, content: { 'audio/*': { schema: binary } } } } : {}),
      },
      responses: { ...success(route.answer), ...failures(route) },
    });
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: '12345 热线',
      version,
      description: '列表用 limit 与 cursor 翻页，答 { items, next }。时间为 UTC 的 ISO 8601。',
    },
  });
}
