/**
 * The part of `npm run check` for which nothing has to run: format, lint, the walls between the rooms and types. Lint
 * takes as long as the others together, so it goes beside them.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensurePackages, root } from './packages.mjs';

const tools = path.join(root, 'node_modules/.bin');

await ensurePackages();
const [lint, rest] = await Promise.all([
  run('eslint', '.'),
  (async () =>
    (await run('prettier', '--check', '.')) &&
    (await run('depcruise', 'src', '--config', '.dependency-cruiser.cjs')) &&
    (await run('tsc', '--noEmit')))(),
]);
process.exit(lint && rest ? 0 : 1);

/** What it says is shown when it is done, so that two at once can be read. */
function run(tool, ...args) {
  return new Promise((resolve) => {
    const child = spawn(path.join(tools, tool), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => said.push(data));
    child.once('error', (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.once('close', (code) => {
      process.stdout.write(
        `${tool}: ${code === 0 ? 'ok' : 'failed'}\n${code === 0 ? '' : Buffer.concat(said).toString()}`,
      );
      resolve(code === 0);
    });
  });
}
