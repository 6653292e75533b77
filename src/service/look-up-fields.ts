/** Fields of a JSON answer as a flow's variables. Pure: an answer is anything at all, so only plain values are taken. */

const longestValue = 500;

interface Wanted {
  /** A path such as `data.items.0.status`. */
  readonly field: string;
  readonly variable: string;
}

/** Only those that are there: text, numbers, and yes or no. */
export function fieldsOf(json: unknown, take: readonly Wanted[]): Record<string, string> {
  const found = take.flatMap(({ field, variable }): [string, string][] => {
    const value = at(json, field.split('.'));
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return isPlain ? [[variable, String(value).slice(0, longestValue)]] : [];
  });
  return Object.fromEntries(found);
}

function at(json: unknown, path: readonly string[]): unknown {
  let here = json;
  for (const name of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return here;
}
