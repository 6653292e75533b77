/** Around each story: what a failed one leaves behind. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach } from 'vitest';
import { TestHotline } from '../support/hotline.ts';

const putAwayWithinMs = 5_000;

// Behind the hang-ups of file-ends.ts: only then is there a wrap-up to put away.
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail' || task.concurrent === true) return;
  // A controller that was frozen answers nobody.
  for (const hotline of TestHotline.open) await Promise.race([hotline.putAway(), pause(putAwayWithinMs)]);
});
