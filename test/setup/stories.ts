/** Around each story: its turn, which may take minutes and is nobody's time-out, and what a failed one leaves behind. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach } from 'vitest';
import { TestHotline } from '../support/hotline.ts';
import { turn } from '../support/lane.ts';

const putAwayWithinMs = 5_000;

// Behind the hang-ups of file-ends.ts: only then is there a wrap-up to put away.
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail' || task.concurrent === true) return;
  // A controller that was frozen answers nobody.
  for (const hotline of TestHotline.open) await Promise.race([hotline.putAway(), pause(putAwayWithinMs)]);
});

await turn();
