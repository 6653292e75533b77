/**
 * httpLookUp: asks another office's service, at a host on the admins' list, and keeps fields of its answer. A flow holds
 * no secrets: what authenticates us is added outside, by host.
 */
import { z } from 'zod';
import { field } from '../fields.ts';
import { VariableName } from '../flow.ts';
import { nodeKind, type NodeWith } from '../node-kind.ts';
import type { CheckContext, Finding } from '../problem.ts';
import { fill } from '../spoken.ts';

const answerAtMost = 65_536;
const valueAtMost = 500;

const schema = z.object({
  url: z
    .string()
    .max(500)
    .meta(field('地址', 'template', '可写 {变量名}，域名中不可以')),
  method: z.enum(['GET', 'POST']).meta(field('方法')),
  body: z
    .string()
    .max(2000)
    .meta(field('正文（JSON）', 'template', '仅用于 POST')),
  timeoutSeconds: z.number().min(0.5).max(10).meta(field('最多等待（秒）', 'seconds')),
  take: z
    .array(z.object({ field: z.string().min(1).max(100), variable: VariableName }))
    .max(10)
    .meta(field('取回的字段', 'fields', '如 data.status')),
});
type HttpLookUp = NodeWith<'httpLookUp', typeof schema>;

export const httpLookUp = nodeKind({
  kind: 'httpLookUp',
  title: '查询',
  family: 'decide',
  schema,
  fresh: () => ({ url: 'https://', method: 'GET' as const, body: '', timeoutSeconds: 3, take: [] }),
  outlets: () => [
    { name: 'found', title: '查到' },
    { name: 'notFound', title: '没有查到' },
    { name: 'error', title: '超时或出错' },
  ],
  essence: (node) => `${node.method} ${hostOf(node.url) ?? '（地址不对）'}`,
  check: (node, context) => checkAddress(node, context),
  enter(node, visit) {
    const inJson = (value: string) => JSON.stringify(value).slice(1, -1);
    return {
      stay: {
        ask: 'lookUp',
        what: {
          of: 'http',
          url: fill(node.url, visit, encodeURIComponent),
          method: node.method,
          body: node.method === 'POST' ? fill(node.body, visit, inJson) : null,
          timeoutMs: node.timeoutSeconds * 1000,
          maxBytes: answerAtMost,
          take: node.take,
        },
      },
    };
  },
  resume(node, input) {
    if (input.got !== 'answer') return null;
    if (input.outcome === 'error') return { go: 'error' };
    if (input.outcome === 'none') return { go: 'notFound' };
    const values = input.values ?? {};
    const kept = node.take.flatMap(({ variable }) =>
      Object.hasOwn(values, variable) ? [[variable, (values[variable] ?? '').slice(0, valueAtMost)]] : [],
    );
    return { go: 'found', variables: Object.fromEntries(kept) as Record<string, string> };
  },
});

/** Everything before the first slash after the scheme is fixed; a variable there could send a caller's data anywhere. */
function hostOf(url: string): string | null {
  const match = /^https?:\/\/([^/?#{}\s]+)(?:[/?#]|$)/i.exec(url);
  if (!match || !URL.canParse(`http://${match[1]}`)) return null;
  const { host, username, password } = new URL(`http://${match[1]}`);
  return username === '' && password === '' ? host : null;
}

const secretNames =
  /(?:[?&"']|\b)(?:api[-_]?key|access[-_]?token|token|secret|password|passwd|appsecret|sign)["']?\s*[=:]/i;

function checkAddress({ url, body }: HttpLookUp, { allowedHosts }: CheckContext): Finding[] {
  const error = (code: string, message: string): Finding => ({ severity: 'error', code, field: 'url', message });
  const host = hostOf(url);
  if (host === null) return [error('badUrl', '地址不对，应以 https:// 加域名开头，域名中不能有变量和密码')];
  const findings: Finding[] = [];
  if (!allowedHosts.has(host)) findings.push(error('hostNotAllowed', `域名 ${host} 不在允许名单，请先由管理员加入`));
  if (secretNames.test(url) || secretNames.test(body)) {
    findings.push(error('secretInFlow', '地址或正文里像有密钥，流程中不能存放密钥，请改由系统配置'));
  }
  return findings;
}
