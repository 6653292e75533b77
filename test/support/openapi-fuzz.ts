/**
 * Requests made from our own API description: nearly right ones, with one thing in them wrong (its type, its absence, its
 * size, its characters), so that they get past the door and into the code.
 */
import fc from 'fast-check';

export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly schema: Schema;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
}

export interface Asked {
  readonly url: string;
  readonly body: unknown;
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export function operationsOf(document: unknown): Operation[] {
  const { paths } = document as { paths: Record<string, Record<string, Described>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      method: method.toUpperCase(),
      path,
      parameters: described.parameters ?? [],
      body: described.requestBody?.content['application/json']?.schema ?? null,
    })),
  );
}

/** What no field is made for. */
const absurd = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 2 ** 53, [], {}, [[[]]], '', ' ', '\u0000', '\u202e', '\ud800'),
  fc.constantFrom<unknown>("'; drop table tickets; --", '%', '_', '../../etc/passwd', '<img src=x onerror=alert(1)>'),
  fc.constantFrom<unknown>('９９９９', 'NaN', '1e9', '-0', '2026-02-30T25:61:00Z', '0001-01-01T00:00:00Z', '+86', '＋'),
  fc.constantFrom<unknown>({ __proto__: null, constructor: { prototype: { admin: true } } }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer({ min: 5_000, max: 60_000 }).map((length) => '满'.repeat(length)),
  fc.jsonValue({ maxDepth: 4 }),
);

function right(schema: Schema): fc.Arbitrary<unknown> {
  const least = Math.ceil(schema.minimum ?? 0);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(right));
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  switch (type) {
    case 'object': {
      const properties = Object.entries(schema.properties ?? {});
      return fc.record(Object.fromEntries(properties.map(([name, inner]) => [name, right(inner)])), {
        requiredKeys: [...(schema.required ?? [])],
      });
    }
    case 'array':
      return fc.array(right(schema.items ?? {}), { maxLength: 3 });
    case 'integer':
    case 'number':
      return fc.integer({ min: least, max: Math.min(Math.floor(schema.maximum ?? Infinity), least + 1000) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return schema.format === 'date-time'
        ? fc.constant('2026-01-02T03:04:05.000Z')
        : fc.constantFrom(
            '13900001234',
            'general',
            'demo',
            '01010101',
            '停水',
            'key-of-a-fuzz',
            '1795468634.2',
            'call:1',
          );
    default:
      return absurd;
  }
}

/** One field, at whatever depth, gone or replaced; or one more that nobody asked for; or all of it. */
function spoiled(schema: Schema): fc.Arbitrary<unknown> {
  const inner = right(schema);
  return fc.tuple(inner, fc.nat(), absurd, fc.nat(9)).map(([value, which, wrong, how]) => {
    if (how === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return wrong;
    const names = Object.keys(value);
    const name = names[which % Math.max(1, names.length)] ?? 'extra';
    const { [name]: taken, ...rest } = value as Record<string, unknown>;
    if (how === 1) return rest;
    if (how === 2) return { ...value, extra: wrong };
    if (how < 5 && typeof taken === 'object' && taken !== null) return { ...rest, [name]: { ...taken, extra: wrong } };
    return { ...rest, [name]: wrong };
  });
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
/** What no URL can carry is not the server's trouble, nor is one that Node refuses for its length. */
const inUrl = (value: unknown): string => encodeURIComponent(Buffer.from(asText(value)).toString().slice(0, 300));

/** Mostly spoiled, sometimes right: foreign ids that look right are part of it. */
export function requestsTo({ path, parameters, body }: Operation): fc.Arbitrary<Asked> {
  const one = (schema: Schema) => fc.oneof({ weight: 2, arbitrary: absurd }, { weight: 1, arbitrary: right(schema) });
  const values = fc.tuple(...parameters.map(({ schema }) => fc.option(one(schema), { freq: 4 })));
  const bodies = body === null ? fc.constant(undefined) : fc.oneof(spoiled(body), right(body));
  return fc.tuple(values, bodies).map(([given, sent]) => {
    let url = path;
    const query: string[] = [];
    parameters.forEach((parameter, n) => {
      const value = given[n] ?? null;
      if (parameter.in === 'path') url = url.replace(`{${parameter.name}}`, inUrl(value ?? 'nobody') || '%20');
      else if (parameter.in === 'query' && value !== null) query.push(`${parameter.name}=${inUrl(value)}`);
    });
    return { url: query.length > 0 ? `${url}?${query.join('&')}` : url, body: sent };
  });
}
