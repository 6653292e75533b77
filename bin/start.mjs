/** `npm start`: packages first, then the supervisor. `--watch` for development. */
import path from 'node:path';
import { ensurePackages, root } from './packages.mjs';
import { runNode } from './run-node.mjs';

await ensurePackages();
const start = path.join(root, 'src/start.ts');
process.exit(await runNode(['--import', 'tsx', start, ...process.argv.slice(2)], { cwd: root }));
