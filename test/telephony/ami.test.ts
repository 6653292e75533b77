/** The manager interface on a real Asterisk, through a door that can be shut. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { openAmi, type Ami } from '../../src/telephony/ami.ts';
import { asterisk, type AsteriskParts } from '../support/parts.ts';
import { keptLog } from '../support/quiet-log.ts';
import { LeakyPipe } from '../support/leaky-pipe.ts';
import { until } from '../support/until.ts';

let exchange: AsteriskParts;
let ami: Ami;
let ups = 0;
const downs: string[] = [];
beforeAll(() => void (exchange = asterisk()));
afterEach(async () => {
  await ami.stop();
  ups = 0;
  downs.length = 0;
});

function open(url: string, actionTimeoutMs = 2000): Ami {
  ami = openAmi({ url, actionTimeoutMs, onUp: () => (ups += 1), onDown: (why) => downs.push(why) }, keptLog().log);
  ami.start();
  return ami;
}

test('knows which phones are registered, and Asterisk’s state', async () => {
  open(exchange.amiUrl);
  await until(() => ami.isUp);
  const phone = await exchange.agentPhone('8005');
  await until(async () => (await ami.endpointOnline(['8005'])).get('8005'), '8005 to be online');
  const states = await ami.endpointOnline(['8005', '8006-web', '4711']);
  expect([...states]).toEqual([
    ['8005', true],
    ['8006-web', false],
    ['4711', false],
  ]);
  expect((await ami.status()).currentCalls).toBe(0);
  await phone.close();
});

test('nobody stays logged in, and whoever asks is answered all the same', async () => {
  const door = await LeakyPipe.to(exchange.amiUrl);
  open(door.address);
  await until(() => ami.isUp);
  await until(() => door.open === 0, 'the connection to rest');
  expect(ami.isUp).toBe(true);
  expect((await Promise.all([ami.status(), ami.status()])).map(({ currentCalls }) => currentCalls)).toEqual([0, 0]);
  expect({ open: door.open, ups }).toEqual({ open: 1, ups: 1 });
  await door.reset();
  await until(() => !ami.isUp);
  await ami.stop();
  await door.end();
});

test('line breaks are refused before anything is sent; what the user may not do is a fault', async () => {
  open(exchange.amiUrl);
  await until(() => ami.isUp);
  await expect(ami.reload('pjsip\r\nAction: Command\r\nCommand: core stop now')).rejects.toThrow('line break');
  await expect(ami.reload('pjsip')).rejects.toMatchObject({
    name: 'TelephonyFault',
    message: 'Reload: Permission denied',
  });
  expect((await ami.status()).startedAt).toMatch(/^\d{4}-/);
});

test('away: faults at once; back: up again, and asked anew', async () => {
  const door = await LeakyPipe.to(exchange.amiUrl);
  open(door.address);
  await until(() => ami.isUp);
  const asked = ami.phones().catch((error: unknown) => error);
  await door.reset();
  expect(await asked).toMatchObject({ name: 'TelephonyFault' });
  await until(() => !ami.isUp);
  await expect(ami.phones()).rejects.toMatchObject({ name: 'TelephonyFault' });
  await door.resume();
  await until(() => ups === 2, 'the manager interface to come back');
  expect((await ami.phones()).length).toBeGreaterThan(60);
  expect(downs).toHaveLength(1);
  await ami.stop();
  await door.end();
});

test('a wrong secret never comes up, and a silent server is given up', async () => {
  open(exchange.amiUrl.replace(/:[0-9a-f]+@/, ':wrong@'), 300);
  await expect(ami.status()).rejects.toMatchObject({ name: 'TelephonyFault' });
  expect(ups).toBe(0);
});
