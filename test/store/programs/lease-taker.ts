/**
 * A keeper as a process: takes the lease, then asks every 20 ms whether it is fresh and says each change. On "decide" it
 * keeps a connection open whose bytes arrive while it is frozen, so that the event loop has something to do before timers.
 */
import fs from 'node:fs';
import net from 'node:net';
import { makeLog } from '../../../src/log.ts';
import { KeeperLease } from '../../../src/store/lease.ts';

const [url = '', prefix = '', controller = '1', fenceFile = '', ttlMs = '5000', feed = ''] = process.argv.slice(2);
const say = (line: string) => fs.writeSync(1, `${line}\n`);
const ttl = Number(ttlMs);
const lease = new KeeperLease({
  url,
  prefix,
  controller,
  fenceFile,
  ttlMs: ttl,
  renewMs: ttl / 5,
  log: makeLog('debug', 'lease'),
});
lease.onLost(() => say('lost'));
process.on('SIGTERM', () => void lease.release().then(() => process.exit(0)));

say('started');
const { fence } = await lease.acquire();
let was = lease.isFresh();
say(`took fence ${fence} ${was ? 'fresh' : 'stale'}${lease.isAway ? ' away' : ''}`);
const look = (from: string) => {
  const fresh = lease.isFresh();
  if (from === 'feed') say(`event decided ${fresh ? 'fresh' : 'stale'}`);
  if (fresh !== was) say(fresh ? 'fresh again' : 'stale');
  was = fresh;
};
setInterval(() => look('timer'), 20);
if (feed !== '') net.connect(Number(feed), '127.0.0.1').on('data', () => look('feed'));
