/** Runs Node on a TypeScript file (or anything else), hands signals on, and ends as it ended. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

export function runNode(args, options) {
  const child = spawn(process.execPath, args, { stdio: 'inherit', ...options });
  // A terminal sends Ctrl-C to the child as well; a supervisor sends its signal to us alone.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 0)));
  });
}
