/**
 * The controller and the worker, each as one file of JavaScript, packages included, with what V8 makes of it beside it: a
 * program that is started anew is back in a fraction of the time that its thousand sources would take. Made again
 * whenever a source is newer (docs/adr/0017).
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './packages.mjs';
import { codeOf } from './run-built.mjs';

const sources = path.join(root, 'src');
const folder = path.join(root, 'dist/programs');
/** The browsers' side, and what people run by hand. */
const elsewhere = new Set(['desks', 'tools']);
/** Packages that look for files of theirs where they stand, or are there on some machines only. */
const outside = ['@node-rs/argon2', 'ari-client', 'pg-native', 'bufferutil', 'utf-8-validate'];

/** The file to run for `main` or `worker`, made first if it is missing or old. */
export async function builtProgram(name) {
  const file = path.join(folder, `${name}.cjs`);
  const built = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const madeOf = [sources, path.join(root, 'package-lock.json'), import.meta.filename];
  if (madeOf.some((source) => built <= newest(source))) await make(name, file);
  return file;
}

async function make(name, file) {
  const { build } = await import('esbuild');
  const began = new Date();
  const draft = `${file}.${process.pid}`;
  const id = randomUUID();
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [path.join(sources, `${name}.ts`)],
    outfile: draft,
    bundle: true,
    external: outside,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
    // Tells which code was made from this very file: V8 itself only compares their lengths.
    banner: { js: `/* ${id} */` },
    plugins: [whereItStood],
  });
  writeFileSync(draft, inAscii(readFileSync(draft, 'utf8')));
  // A source saved while this ran may not be in it: the file is as old as the beginning.
  utimesSync(draft, began, began);
  // Run once without settings, it says that they are missing and ends: whatever it did until then is compiled.
  const runner = path.join(root, 'bin/run-built.mjs');
  const silently = { env: {}, stdio: 'ignore', timeout: 30_000 };
  spawnSync(process.execPath, [runner, draft, codeOf(file, id), file], silently);
  renameSync(draft, file);
  rmSync(draft, { force: true });
  forgetCodeBefore(began, name);
}

/** As it is read (run-built.mjs). esbuild leaves letters in regular expressions as they are; there an escape is the same. */
function inAscii(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Not what somebody else makes at this moment, whose file may take the place of ours. */
function forgetCodeBefore(began, name) {
  for (const each of readdirSync(folder).filter((one) => one.startsWith(`${name}-`))) {
    const old = path.join(folder, each);
    if ((statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? 0) < began.getTime()) rmSync(old, { force: true });
  }
}

/** Sources find their neighbours (migrations, the watchdog's thread, the built desks) from where they stood. */
const whereItStood = {
  name: 'where-it-stood',
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|js|mjs)$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8');
      if (!text.includes('import.meta.')) return undefined;
      const contents = text
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
        .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)));
      return { contents, loader: file.endsWith('.ts') ? 'ts' : 'js' };
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
