/** Installs the npm packages if needed, and nothing else. */
import { ensurePackages } from './packages.mjs';

await ensurePackages();
