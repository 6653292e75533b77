/** Around each file on real parts: whatever it asked for is given back. */
import { afterAll, afterEach } from 'vitest';
import { beginFile, endFile } from '../support/file-end.ts';
import { sweepLines } from '../support/parts.ts';

beginFile();
afterAll(endFile);

/**
 * Who was left on the line by a test that failed would be answered by the next one, so that one stumble would fail a
 * whole file. Those that run at the same time are not told apart by Asterisk: there only the end of the file sweeps.
 */
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && task.concurrent !== true) await sweepLines();
});
