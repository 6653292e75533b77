/** How a line works while a surge offers to ring back whoever would wait: a key for it, told with what is said. Pure. */
import type { QueueRules } from './rules.ts';

export interface LineRules extends QueueRules {
  /** The key for being rung back, told to the waiting; null where nobody says so by himself. */
  readonly toldCallbackKey: string | null;
}

const possibleKeys = [...'123456789'];

export function rulesInLine(rules: QueueRules, offersCallback: boolean): LineRules {
  if (!offersCallback) return { ...rules, toldCallbackKey: null };
  const own = rules.keys.find(({ act }) => act === 'callback');
  if (own !== undefined) return { ...rules, toldCallbackKey: own.key };
  const key = possibleKeys.find((each) => !rules.keys.some((taken) => taken.key === each)) ?? null;
  if (key === null) return { ...rules, toldCallbackKey: null };
  return { ...rules, keys: [...rules.keys, { key, act: 'callback' }], toldCallbackKey: key };
}
