/** `npm start` with stand-ins for the controller and the worker. */
import path from 'node:path';
import { MachineTrouble, toStdout } from '../../../src/appliances/progress.ts';
import { start } from '../../../src/start.ts';

const here = import.meta.dirname;
const programs = {
  root: path.resolve(here, '../../..'),
  controller: ['--import', 'tsx', path.join(here, 'controller.ts')],
  worker: ['--import', 'tsx', path.join(here, 'worker.ts')],
  desks: () => Promise.resolve(),
};
start(process.env, programs, toStdout).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stdout.write(`${error instanceof MachineTrouble ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
