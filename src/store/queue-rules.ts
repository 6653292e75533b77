/** A queue's rules as they are stored: JSON of this release or an earlier one, or nothing yet. */
import { QueueRules, usualRules } from '../core/queue/rules.ts';

/** What was not stored, or was stored before it existed, is as usual; what can't be read at all, too: calls go on. */
export function rulesIn(stored: unknown): QueueRules {
  if (stored === null || typeof stored !== 'object') return usualRules;
  const read = QueueRules.safeParse({ ...usualRules, ...stored });
  return read.success ? read.data : usualRules;
}
