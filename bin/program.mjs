/** `node bin/program.mjs main|worker`: the controller or the worker. Their supervisor is `npm start`. */
import { builtProgram } from './build-programs.mjs';
import { runBuilt } from './run-built.mjs';

// Whose supervisor ends while they still start would be minded by nobody; once started, the programs leave in order.
process.on('disconnect', () => process.exit(0));
if (process.connected === false) process.exit(0);

const [, , name] = process.argv;
if (name !== 'main' && name !== 'worker') {
  process.stderr.write('用法 / usage: node bin/program.mjs main|worker\n');
  process.exit(2);
}
runBuilt(await builtProgram(name));
