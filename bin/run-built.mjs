/**
 * Runs a built program (bin/build-programs.mjs) with the code that V8 kept of an earlier run, which spares it reading and
 * compiling some thousand functions. `node bin/run-built.mjs FILE CODE NAME` runs it under the name that it will have, and
 * keeps its code at the end.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import vm from 'node:vm';

/**
 * V8 looks through the whole heap again when it has grown by so many percent, else by a few tenths. A controller lives of
 * 40 MB and looked through them every twelve seconds, a tenth of its work; now it may grow to 200 MB first.
 */
const heapGrowth = '--heap-growing-percent=400';

/** Where the code is that was made from the text with this id: a text that is built anew has another. */
export function codeOf(file, id) {
  const { dir, name } = path.parse(file);
  return path.join(dir, `${name}-${id}.code`);
}

const idOf = (text) => /^\/\* ([0-9a-f-]{36}) \*\//.exec(text)?.[1];

/** @returns the script, which tells whether V8 took the code. */
export function runBuilt(file) {
  const { script, run } = load(file);
  run();
  return script;
}

function load(file, code, name = file) {
  setFlagsFromString(heapGrowth); // before any code is compiled or read: V8 takes none that other flags made
  const text = readFileSync(file, 'latin1'); // it is ASCII, and half as long in memory so
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: name,
    cachedData: read(code ?? codeOf(file, idOf(text))),
  });
  const module = { exports: {} };
  const run = () => script.runInThisContext()(module.exports, createRequire(name), module, name, path.dirname(name));
  return { script, run };
}

/** Without it, or where it was made by another Node, V8 compiles as ever. */
function read(code) {
  try {
    return readFileSync(code);
  } catch {
    return undefined;
  }
}

if (process.argv[1] === import.meta.filename) {
  const [, , file, code, name] = process.argv;
  const { script, run } = load(file, code, name);
  // The program ends itself.
  process.on('exit', () => writeFileSync(code, script.createCachedData()));
  run();
}
