/** Writes numbered entries as fast as it can and says each number after `write` returned. Relays nothing. */
import fs from 'node:fs';
import { callId } from '../../../src/core/kernel/ids.ts';
import { makeLog } from '../../../src/log.ts';
import { SpoolJournal } from '../../../src/store/journal.ts';

const [folder = '', first = '0', everyMs = '0'] = process.argv.slice(2);
const apply = () => Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
const journal = new SpoolJournal({ folder, apply, log: makeLog('error', 'test'), retryEveryMs: 50 });

let number = Number(first);
const writeSome = (): void => {
  for (let i = 0; i < (everyMs === '0' ? 20 : 1); i++) {
    const id = String(number++).padStart(8, '0');
    journal.write({ id, call: callId(`call-${id}`), at: Number(id), fact: 'adopted' });
    fs.writeSync(1, `wrote ${id} ${journal.health().disk}\n`);
  }
};
if (everyMs === '0') setInterval(writeSome, 1);
else setInterval(writeSome, Number(everyMs));
