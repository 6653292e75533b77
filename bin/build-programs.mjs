/**
 * The controller and the worker, each as one file of JavaScript: a program that is started anew is back in a third of the
 * time that its several hundred sources would take. Made again whenever a source is newer (docs/adr/0017).
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './packages.mjs';

const sources = path.join(root, 'src');
const folder = path.join(root, 'dist/programs');
/** The browsers' side, and what people run by hand. */
const elsewhere = new Set(['desks', 'tools']);

/** The file to run for `main` or `worker`, made first if it is missing or old. */
export async function builtProgram(name) {
  const file = path.join(folder, `${name}.mjs`);
  const built = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built <= newest(sources) || built <= newest(path.join(root, 'package-lock.json'))) await make(name, file);
  return file;
}

async function make(name, file) {
  const { build } = await import('esbuild');
  const began = new Date();
  const draft = `${file}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [path.join(sources, `${name}.ts`)],
    outfile: draft,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    plugins: [whereItStood],
  });
  // A source saved while this ran may not be in it: the file is as old as the beginning.
  utimesSync(draft, began, began);
  renameSync(draft, file);
  rmSync(draft, { force: true });
}

/** Sources find their neighbours (migrations, the watchdog's thread, the built desks) from where they stood. */
const whereItStood = {
  name: 'where-it-stood',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8');
      if (!text.includes('import.meta.')) return undefined;
      const contents = text
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
        .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)));
      return { contents, loader: 'ts' };
    });
  },
};

/** A folder is as new as the newest thing in it; its own time tells of what was taken away. */
function newest(file) {
  const stat = statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const names = readdirSync(file).filter((name) => !elsewhere.has(name));
  return Math.max(stat.mtimeMs, ...names.map((name) => newest(path.join(file, name))));
}

// By hand, where whoever runs the programs may not write here.
if (process.argv[1] === import.meta.filename) for (const name of ['main', 'worker']) await builtProgram(name);
