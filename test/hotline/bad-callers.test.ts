/**
 * Callers, strangers and machines that do not behave: rubbish on the SIP port, wrong numbers, absurd names, too many keys,
 * hang-ups at the worst moment. Each gets its answer, and a talk beside them is not touched.
 */
import { createSocket } from 'node:dgram';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ariGet } from '../support/ari-get.ts';
import { TestHotline, type TestAgent } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { asterisk } from '../support/parts.ts';
import { openCitizen, type DialOptions, type SipCall, type SipPhone } from '../support/sip-phone.ts';
import { inMenu, inTalk, JournalReader, type Talk } from '../support/story.ts';
import { unbroken } from '../support/unbroken.ts';
import { until } from '../support/until.ts';

let hotline: TestHotline;
let journal: JournalReader;
let beside: Talk;
let goesOn: () => void;
let agent: TestAgent;
/** Its line stays open although the phone is gone: seen to at the end. */
let vanished: SipCall;
beforeAll(async () => {
  hotline = await TestHotline.start();
  journal = new JournalReader(hotline);
  beside = await inTalk('13900040000', await hotline.agent(1));
  vanished = await inMenu('13900040001');
  vanished.vanish();
  agent = await hotline.agent(2);
});
beforeEach(() => {
  goesOn = unbroken(beside);
});
afterEach(() => goesOn());
afterAll(async () => {
  await hotline?.everyoneOut();
  await hotline?.end();
});

const metric = (name: string) => hotline.metric(`hotline_${name}`);
const channels = async () => (await ariGet<{ id: string }[]>('channels')).length;

/** Only the talk beside, and the phone that vanished, are still there. */
async function calm(): Promise<void> {
  const most = 3;
  await until(async () => (await channels()) <= most && (await metric('live_calls')) <= 2, 'the others to be gone');
}

async function refused(phone: SipPhone, dialled: string, options: DialOptions = { number: '13900040009' }) {
  const { by, status } = await (await phone.dial(dialled, options)).ended;
  return { by, status };
}

describe('on the SIP port', () => {
  test('rubbish is survived', async () => {
    const { sip } = asterisk();
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, asterisk().trunk, resolve));
    const via = `Via: SIP/2.0/UDP ${asterisk().trunk}:${socket.address().port};branch=z9hG4bKx`;
    const pieces = [
      Buffer.alloc(1),
      Buffer.alloc(900, 0),
      Buffer.from(Array.from({ length: 1200 }, (_, n) => (n * 167 + 13) % 256)),
      '\r\n\r\n\r\n\r\n',
      'INVITE sip:12345 SIP/7.0\r\n\r\n',
      `INVITE sip:12345@${sip.address} SIP/2.0\r\n${via}\r\nFrom: <sip:1@1>;tag=`,
      `INVITE sip:12345@${sip.address} SIP/2.0\r\n${via}\r\nCSeq: 99999999999999999999 INVITE\r\nContent-Length: -5\r\n\r\n`,
      `INVITE sip:12345@${sip.address} SIP/2.0\r\n${`${via}\r\n`.repeat(400)}\r\n`,
      `SIP/2.0 200 OK\r\n${via}\r\nCall-ID: nobody\r\nCSeq: 1 INVITE\r\n\r\n`,
      `BYE sip:12345@${sip.address} SIP/2.0\r\n${via}\r\nFrom: <sip:1@1>;tag=a\r\nTo: <sip:2@2>;tag=b\r\nCall-ID: no\r\nCSeq: 2 BYE\r\n\r\n`,
      Buffer.alloc(60_000, 'A'),
    ];
    for (const piece of pieces) {
      await new Promise((resolve) => socket.send(piece, sip.port, sip.address, resolve));
    }
    socket.close();
    const phone = await asterisk().citizen();
    expect(await phone.ping()).toBeGreaterThan(0);
    const call = await inMenu('13900040002');
    await call.hangUp();
    await calm();
  });

  test('who is not the carrier is asked for a password, and gets nowhere', async () => {
    const stranger = await openCitizen(asterisk().sip, '127.0.0.9');
    for (const dialled of ['12345', '8001', '13800138000']) {
      expect(await refused(stranger, dialled)).toEqual({ by: 'refused', status: 401 });
    }
    expect(await refused(stranger, '12345', { from: '<sip:8002@127.0.0.1>' })).toEqual({ by: 'refused', status: 401 });
    await stranger.close();
    expect(agent.phone.calls).toEqual([]);
  });

  test('nobody gets through to an outside number, or past the hotline to a phone', async () => {
    const citizen = await asterisk().citizen();
    const numbers = [
      '99999',
      '13800138000',
      '008613800138000',
      '+861****0000',
      '8002',
      '8002-web',
      's',
      'fallback',
      'h',
    ];
    const tricks = ['12345&PJSIP/8002', '12345,1', '500&PJSIP%2Fcarrier%2F13800138000', 'trunk', 'i', '*8'];
    for (const dialled of [...numbers, ...tricks]) {
      const { by, status } = await refused(citizen, dialled);
      expect({ dialled, by, status: status >= 400 && status < 500 }).toEqual({ dialled, by: 'refused', status: true });
    }
    for (const dialled of ['12345', '13800138000', '8001', 's']) {
      expect({ dialled, ...(await refused(agent.phone, dialled, {})) }).toEqual({
        dialled,
        by: 'refused',
        status: 404,
      });
    }
    expect(agent.phone.calls.filter((call) => call.invite !== null)).toEqual([]);
    await calm();
  });
});

/** Presses 1, is popped on the agent's desk, and gives up. */
async function popOf(call: SipCall) {
  const before = agent.pops().length;
  call.press('1');
  const pop = await until(() => agent.pops()[before], 'the pop');
  return pop.data;
}

describe('a caller', () => {
  test('with a From header of 10 kB, or of markup, is a caller like others', async () => {
    const phone = await asterisk().citizen();
    const names = [
      { from: `"${'长'.repeat(3_300)}" <sip:13900040003@${asterisk().trunk}>`, number: '13900040003' },
      { from: `"<script>alert(1)</script>" <sip:13900040004@${asterisk().trunk}>`, number: '13900040004' },
      { from: `<sip:${'1'.repeat(8_000)}@${asterisk().trunk}>`, number: '1'.repeat(20) },
    ];
    for (const { from, number } of names) {
      const call = await phone.dial('12345', { from });
      await call.answered;
      await until(() => call.heard.hearsOther(), 'the greeting');
      const pop = await popOf(call);
      expect(pop.number).toBe(number);
      expect(JSON.stringify(pop)).not.toMatch(/script|长/);
      await call.hangUp();
      await until(async () => (await agent.presence()) === 'ready', 'the agent to be free');
    }
  });

  test('without a number is shown as such, and a ticket is saved all the same', async () => {
    const phone = await asterisk().citizen();
    const citizen = await phone.dial('12345');
    await citizen.answered;
    await until(() => citizen.heard.hearsOther(), 'the greeting');
    const pop = await popOf(citizen);
    expect(pop).toMatchObject({ number: null, region: null, lineKind: 'unknown', selfReported: false });
    const ringing = await until(() => agent.phone.ringing, 'the phone to ring');
    ringing.answer();
    const ticket = await agent.saveTicket(pop.callId, '不愿留下号码，反映占道经营。');
    expect(ticket).toMatchObject({ callId: pop.callId, citizenNumber: null });
    await citizen.hangUp();
    await until(async () => (await agent.presence()) === 'ready', 'the agent to be free');
    const supervisor = await hotline.signIn('supervisor01');
    await until(async () => {
      const row = (await supervisor.get(`/api/calls/${pop.callId}`)) as Record<string, unknown>;
      return row['number'] === null && row['ticketNumber'] === ticket.number;
    }, 'the journal');
  });

  test('who presses a hundred keys at once stays in the menu, and reaches a person by one more', async () => {
    await agent.setPresence('aux');
    const call = await inMenu('13900040005');
    for (let n = 0; n < 100; n++) call.pressByInfo('5*#9'.charAt(n % 4));
    call.press('1');
    await until(async () => (await metric('waiting_callers')) === 1, {
      what: 'the caller in the line',
      within: 20_000,
    });
    await call.hangUp();
    await journal.ended('13900040005', 'abandonedInQueue');
    expect(await agent.setPresence('ready')).toBe(true);
  });

  test('whose phone reports a key both ways has pressed it once', async () => {
    const call = await inMenu('13900040006');
    call.pressBothWays('9');
    await until(() => hotline.controller.lines.some((line) => line.includes('KeyPressed')), 'the key');
    const since = call.heard.now;
    await until(() => call.heard.now - since > 1_500 && call.heard.hearsOther(), 'the menu again');
    await call.hangUp();
    const { path } = await journal.ended('13900040006', 'abandonedInMenu');
    expect(path.filter(({ keys }) => keys === '9')).toHaveLength(1);
  });

  test('whose phone speaks SIP INFO only is understood', async () => {
    const call = await inMenu('13900040007');
    call.pressByInfo('1');
    await until(() => agent.pops().find(({ data }) => data.number === '13900040007'), 'the pop');
    await call.hangUp();
    await journal.ended('13900040007', 'abandonedRinging');
    await until(async () => (await agent.presence()) === 'ready', 'the agent to be free');
  });

  test('who hangs up at any moment leaves nothing behind, and is in the journal if we answered', async () => {
    const phone = await asterisk().citizen();
    const afters = [0, 5, 20, 60, 120, 250, 400, 700];
    for (const [n, after] of afters.entries()) {
      const call = await phone.dial('12345', { number: `1390004010${n}` });
      await Promise.race([call.answered.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, after))]);
      await new Promise((resolve) => setTimeout(resolve, after));
      await call.hangUp();
    }
    for (const [n, after] of afters.entries()) {
      const call = await inMenu(`1390004020${n}`);
      call.press('1');
      await new Promise((resolve) => setTimeout(resolve, after));
      await call.hangUp();
    }
    await calm();
    for (const n of afters.keys()) {
      await until(async () => (await hotline.callOf(`1390004020${n}`)).endedAt !== null, `the end of call ${n}`);
    }
    await until(async () => (await agent.presence()) === 'ready', 'the agent to be free');
    const rung = agent.phone.calls.filter(({ invite, state }) => invite !== null && state !== 'ended');
    expect(rung).toEqual([]);
  });
});

test('a phone that vanished without BYE is given up when no sound comes, and nothing at all is left', async () => {
  await journal.ended('13900040001', 'abandonedInMenu', 45_000);
  goesOn();
  await beside.citizen.hangUp();
  await until(async () => (await beside.agent.presence()) === 'wrapUp', 'wrap-up');
  await beside.agent.act(beside.callId, 'wrap-up', { disposition: 'answered' });
  goesOn = () => undefined;
  await nothingLeft(hotline);
});
