/** What the channel event log says about calls that no controller finished, from lines that Asterisk wrote. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { CelFile } from '../../src/jobs/cel-file.ts';
import { accountOf, CelLedger, type CelCall, type CelEvent } from '../../src/service/cel-import.ts';
import { keptLog } from '../support/quiet-log.ts';

const file = path.join(import.meta.dirname, '../jobs/asterisk-cel.ndjson');
const { lines } = await new CelFile(file, keptLog().log).read(null, 10_000);
const nobody = () => null;
const unanswered = '1795466065.0';
const answeredByPhone = '1795466075.1';
const taken = '1795466969.3';

function ledgerOf(events: readonly CelEvent[]): CelLedger {
  const ledger = new CelLedger();
  events.forEach((event, i) => ledger.take(event, { file: 'f', offset: i }));
  return ledger;
}
const all = lines.map(({ event }) => event);
const of = (id: string) => all.filter(({ linked, channel }) => linked === id || channel === id);
const only = (ledger: CelLedger, now = Number.MAX_SAFE_INTEGER): CelCall => {
  const due = ledger.due(now, 10_000);
  expect(due).toHaveLength(1);
  return due[0]!;
};

test('the log holds a caller nobody answered, one whom a phone of the fallback answered, and one a controller took', () => {
  const due = ledgerOf(all).due(Number.MAX_SAFE_INTEGER, 0);
  expect(due.map(({ id }) => id)).toEqual([unanswered, answeredByPhone, taken]);
});

test('in the fallback, unanswered: a row with its wait, and somebody rings back', () => {
  const account = accountOf(only(ledgerOf(of(unanswered))), nobody);
  expect(account.entries.map(({ fact }) => fact)).toEqual(['arrived', 'ended']);
  expect(account.entries[0]).toMatchObject({
    number: '13900001',
    dialled: '12345',
    origin: 'trunk',
    handledBy: 'fallback',
  });
  expect(account.entries[1]).toMatchObject({ disposition: 'fallbackAbandoned', waitedSeconds: 6, talkedSeconds: null });
  expect(account.callback).toMatchObject({ call: unanswered, number: '13900001', why: 'fallback', waitedSeconds: 9 });
});

test('in the fallback, answered by a phone: who, after how long, for how long, and no callback', () => {
  const account = accountOf(only(ledgerOf(of(answeredByPhone))), (extension) =>
    extension === '8001' ? 'agent-1' : null,
  );
  expect(account.entries.map(({ fact }) => fact)).toEqual(['arrived', 'answered', 'ended']);
  expect(account.entries[1]).toMatchObject({ agent: 'agent-1', waitedSeconds: 0 });
  expect(account.entries[2]).toMatchObject({ disposition: 'fallbackAnswered', talkedSeconds: 6 });
  expect(account.callback).toBeNull();
});

test('taken by a controller that then died while they talked: unfinished, after the grace only', () => {
  const ledger = ledgerOf(of(taken));
  expect(ledger.due(1_795_466_972_699 + 9_000, 10_000)).toEqual([]);
  const call = only(ledger, 1_795_466_972_699 + 10_000);
  const account = accountOf(call, nobody);
  expect(account.entries.at(-1)).toMatchObject({ disposition: 'unfinished', talkedSeconds: 2 });
  expect(account.callback).toBeNull();
});

test('alone in a bridge is no talk: left so by a dead controller, the citizen is rung back', () => {
  const events = of(taken).filter(({ peer }) => peer === '');
  const account = accountOf(only(ledgerOf(events)), nobody);
  expect(account.entries.at(-1)).toMatchObject({ disposition: 'lost', talkedSeconds: null });
  expect(account.callback).toMatchObject({ why: 'lost', number: '13900001' });
});

test('gone before anybody took the call: abandoned, without a callback', () => {
  const events = of(unanswered).filter(({ context }) => context !== 'fallback');
  const end = of(unanswered).find(({ type }) => type === 'CHAN_END')!;
  const account = accountOf(only(ledgerOf([...events, { ...end, context: 'door' }])), nobody);
  expect(account.entries.at(-1)).toMatchObject({ disposition: 'abandonedInMenu' });
  expect(account.callback).toBeNull();
});

test('a withheld number makes a row but no callback; a browser caller has the number they typed', () => {
  const hidden = of(unanswered).map((event) => ({ ...event, number: event.context === 'inbound' ? 'anonymous' : '' }));
  const account = accountOf(only(ledgerOf(hidden)), nobody);
  expect(account.entries[0]).toMatchObject({ number: null });
  expect(account.callback).toBeNull();
  const web = of(unanswered).map((event) =>
    event.context === 'inbound' ? { ...event, context: 'inbound-web', number: 'guest' } : event,
  );
  expect(accountOf(only(ledgerOf(web)), nobody).entries[0]).toMatchObject({ origin: 'web', number: '13900001' });
});

test('an admin who heard a draft is no call', () => {
  const events = of(taken).map((event) =>
    event.context === 'inbound' ? { ...event, context: 'inbound-web' } : { ...event, number: '00001234567890123456' },
  );
  expect(ledgerOf(events).due(Number.MAX_SAFE_INTEGER, 0)).toEqual([]);
  // By the trunk it is a caller, however odd their number.
  const odd = of(taken).map((event) =>
    event.context === 'inbound' ? event : { ...event, number: '00001234567890123456' },
  );
  expect(ledgerOf(odd).due(Number.MAX_SAFE_INTEGER, 0)).toHaveLength(1);
});

test('Asterisk died under the calls: they are lost once it numbers its channels anew', () => {
  const before = all
    .filter(({ channel, type }) => channel !== taken || type !== 'CHAN_END')
    .filter(({ type }) => type !== 'HANGUP');
  const ledger = ledgerOf(before);
  expect(ledger.due(1_795_466_980_000, 10_000).map(({ id }) => id)).toEqual([unanswered, answeredByPhone]);
  const first = all[0]!;
  const anew: CelEvent = { ...first, channel: '1795466990.0', linked: '1795466990.0', at: 1_795_466_990_000 };
  ledger.take(anew, { file: 'f', offset: 999 });
  const due = ledger.due(1_795_466_990_500, 10_000);
  const crashed = due.find(({ id }) => id === taken)!;
  expect(crashed.crashed).toBe(true);
  expect(accountOf(crashed, nobody)).toMatchObject({ callback: { why: 'lost' } });
  expect(due.map(({ id }) => id)).not.toContain('1795466990.0');
});

test('the mark for the next life is the first line of the oldest call in hand', () => {
  const ledger = ledgerOf(all);
  expect(ledger.oldest).toEqual({ file: 'f', offset: 0 });
  ledger.settle(only(ledgerOf(of(unanswered))).id);
  expect(ledger.oldest).toEqual({ file: 'f', offset: 7 });
  for (const call of ledger.due(Number.MAX_SAFE_INTEGER, 0)) ledger.settle(call.id);
  expect(ledger.oldest).toBeNull();
});
