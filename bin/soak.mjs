/** `npm run soak -- [MINUTES]`: the story test/hotline/soak.test.ts for as long as is asked, 30 minutes unless told. */
import path from 'node:path';
import { ensurePackages, root } from './packages.mjs';
import { runNode } from './run-node.mjs';

const minutes = Number(process.argv[2] ?? '30');
if (!(minutes > 0)) {
  process.stderr.write('用法 / usage: npm run soak -- MINUTES\n');
  process.exit(2);
}
await ensurePackages();
process.env['HOTLINE_SOAK_MINUTES'] = String(minutes);
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
process.exit(await runNode([vitest, 'run', '--project', 'stories', 'test/hotline/soak.test.ts'], { cwd: root }));
