/**
 * Closes tasks whose citizen got through, where the journal could not see it: told of the miss and of the answer at the
 * same moment, or of the answer before it knew the number.
 */
import type { Log } from '../log.ts';

export interface CallbackParts {
  readonly rows: { closeAnsweredCallbacks(): Promise<number> };
  readonly log: Log;
}

export async function settleCallbacks({ rows, log }: CallbackParts): Promise<void> {
  const closed = await rows.closeAnsweredCallbacks();
  if (closed > 0) log.info({ closed }, 'citizens got through who were to be rung back');
}
