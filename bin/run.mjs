/** `node bin/run.mjs FILE [ARGS]`: runs a TypeScript file of this project, its packages installed first if need be. */
import path from 'node:path';
import { ensurePackages, root } from './packages.mjs';
import { runNode } from './run-node.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('用法 / usage: node bin/run.mjs FILE [ARGS]\n');
  process.exit(2);
}
await ensurePackages();
process.exit(await runNode(['--import', 'tsx', path.resolve(root, file), ...args], { cwd: root }));
