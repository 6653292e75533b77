/** Transfers by the trunk: to an office, to an emergency line as a warm one, and what becomes of those that fail. */
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { longestGap, mostGapMs, tone } from '../support/audio.ts';
import { Caller, hotlineWith, say, zh } from '../support/flow-story.ts';
import type { TestHotline } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { asterisk } from '../support/parts.ts';
import type { SipCall, SipPhone } from '../support/sip-phone.ts';
import { agentTone, citizenTone, hearsMusic, JournalReader } from '../support/story.ts';
import { until } from '../support/until.ts';

const transfer = (settings: Record<string, unknown>) => ({
  ...{ kind: 'transfer', label: '转接', unit: '', number: '', emergency: '110', warm: false, ringSeconds: 5 },
  ...{ prompts: [], to: { done: 'after', busy: 'busy', noAnswer: 'silent', failed: 'failed' } },
  ...settings,
});

const nodes = {
  menu: {
    kind: 'menu',
    label: '主菜单',
    prompts: zh('请按键选择您要办理的业务。'),
    keys: { '1': '水务', '2': '报警', '3': '号码', '4': '留言', '5': '直转水务' },
    ...{ waitSeconds: 5, maxAttempts: 3 },
    to: {
      ...{ 'key:1': 'water', 'key:2': 'police', 'key:3': 'fraud', 'key:4': 'voicemail', 'key:5': 'silently' },
      ...{ noInput: 'bye', invalid: 'bye', tooMany: 'bye' },
    },
  },
  water: transfer({ destination: 'unit', unit: 'water', prompts: zh('正在为您转接水务集团。') }),
  silently: transfer({ destination: 'unit', unit: 'water' }),
  police: transfer({ destination: 'emergency', emergency: '110' }),
  fraud: transfer({ destination: 'number', number: '0019005550199' }),
  voicemail: {
    ...{ kind: 'voicemail', label: '留言', prompts: zh('请在提示音后留言。'), maxSeconds: 60, silenceSeconds: 10 },
    ...{ endKey: '#', to: { recorded: 'kept', empty: 'bye', error: 'bye' } },
  },
  kept: say('您的留言已经保存，我们会尽快处理。', 'bye'),
  after: say('与对方的通话已经结束。', 'bye'),
  busy: say('对方正忙，请您稍后再拨。', 'bye'),
  silent: say('对方无人接听，请您稍后再拨。', 'bye'),
  failed: say('转接没有成功，请您稍后再拨。', 'bye'),
  bye: { kind: 'hangUp', label: '再见', prompts: zh('谢谢您的来电，祝您生活愉快。'), to: {} },
};

let hotline: TestHotline;
let journal: JournalReader;
let office: SipPhone;
beforeAll(async () => {
  hotline = await hotlineWith(nodes);
  journal = new JournalReader(hotline);
  office = await asterisk().carrier();
});
afterEach(async () => {
  await office.call?.hangUp();
});
afterAll(async () => {
  await nothingLeft(hotline);
  await hotline?.end();
});

async function bothHear({ call }: Caller, other: SipCall): Promise<void> {
  call.speak(tone(citizenTone));
  other.speak(tone(agentTone));
  await until(() => call.heard.hearsTone(agentTone), 'the citizen to hear the other side');
  await until(() => other.heard.hearsTone(citizenTone), 'the other side to hear the citizen');
}

async function ringing(number: string, key: string): Promise<{ caller: Caller; other: SipCall }> {
  const caller = await Caller.ring(number);
  await caller.press(key);
  if (key === '1') await caller.hears('正在为您转接水务集团。');
  return { caller, other: await office.nextCall() };
}

async function inTransfer(number: string, key: string): Promise<{ caller: Caller; other: SipCall }> {
  const pair = await ringing(number, key);
  pair.other.answer();
  await bothHear(pair.caller, pair.other);
  return pair;
}

const spokenFor = (caller: Caller, ms: number) => {
  const since = caller.call.heard.now;
  return until(() => caller.call.heard.now - since > ms, 'some time of talk');
};

describe('a transfer', () => {
  test('to an office: music while it rings, a talk, and the flow goes on when the office hangs up', async () => {
    const { caller, other } = await ringing('13920000001', '1');
    expect({ to: other.dialled, from: other.from.number }).toEqual({ to: '0000010001', from: '12345' });
    await hearsMusic(caller.call);
    other.answer();
    await bothHear(caller, other);
    await other.hangUp();
    await caller.hears('与对方的通话已经结束。');
    await caller.call.ended;
    const row = await journal.ended(caller.number, 'transferred');
    expect(row.transfers).toMatchObject([{ to: '水务集团客服', emergency: false, outcome: 'connected' }]);
    expect(row.hasRecording).toBe(true);
  });

  test('to an office that is silent, busy or not there leads on', async () => {
    const leadOn = async ({ caller }: { caller: Caller }, words: string, outcome: string) => {
      await caller.hears(words);
      await caller.call.hangUp();
      expect((await journal.ended(caller.number)).transfers).toMatchObject([{ outcome, talkedSeconds: null }]);
    };
    // One after the other rings, so that each call at the office is known; what comes of it they hear at once.
    const silent = await ringing('13920000102', '5');
    const busy = await ringing('13920000103', '5');
    busy.other.reject(486);
    const gone = await ringing('13920000104', '5');
    gone.other.reject(404);
    await Promise.all([
      leadOn(silent, '对方无人接听，请您稍后再拨。', 'noAnswer'),
      leadOn(busy, '对方正忙，请您稍后再拨。', 'busy'),
      leadOn(gone, '转接没有成功，请您稍后再拨。', 'failed'),
    ]);
  });

  test('to a number that is no office’s never leaves the house', async () => {
    const before = office.calls.length;
    const caller = await Caller.ring('13920000005');
    await caller.press('3');
    await caller.hears('转接没有成功，请您稍后再拨。');
    expect(office.calls).toHaveLength(before);
    await caller.call.hangUp();
  });

  test('the citizen hangs up while it rings: it rings no more', async () => {
    const { caller, other } = await ringing('13920000006', '5');
    await caller.call.hangUp();
    expect((await other.ended).by).toBe('cancelled');
    expect((await journal.ended(caller.number, 'abandonedInMenu')).transfers).toMatchObject([{ outcome: 'abandoned' }]);
  });

  test('to 110 is warm: both heard, tagged, ended by the citizen', async () => {
    const { caller, other } = await inTransfer('13920000007', '2');
    expect(other.dialled).toBe('110');
    await spokenFor(caller, 1000);
    await caller.call.hangUp();
    expect((await other.ended).by).toBe('there');
    const row = await journal.ended(caller.number, 'transferred');
    expect(row.tags).toEqual(['emergency:110']);
    expect(row.transfers).toMatchObject([{ to: '110', emergency: true, outcome: 'connected', bothSpoke: true }]);
  });

  test('to 110 that hangs up before a word was said: the citizen is still ours', async () => {
    const { caller, other } = await ringing('13920000008', '2');
    other.answer();
    await other.answered;
    await spokenFor(caller, 500);
    await other.hangUp();
    await caller.hears('转接没有成功，请您稍后再拨。');
    await caller.call.hangUp();
    expect((await journal.ended(caller.number)).transfers).toMatchObject([{ outcome: 'failed', bothSpoke: false }]);
  });
});

describe('kill -9', () => {
  test('in a talk with 110, at a ringing office’s and in the midst of words that are left: all goes on', async () => {
    const { caller, other } = await inTransfer('13920000009', '2');
    const speaker = await Caller.ring('13920000010');
    await speaker.press('4');
    await speaker.hears('请在提示音后留言。');
    speaker.call.speak(tone(700));
    const rung = await ringing('13920000011', '1');
    await spokenFor(speaker, 1500);

    await hotline.kill();
    const marks = [caller.call.heard.now, other.heard.now] as const;
    rung.other.answer();
    await rung.other.answered;
    hotline.startAgain();
    await hotline.ready();

    await bothHear(rung.caller, rung.other);
    await spokenFor(caller, 500);
    const heard = (call: SipCall, since: number) => call.heard.between(since, call.heard.now - 100);
    expect(longestGap(heard(caller.call, marks[0]), agentTone)).toBeLessThan(mostGapMs());
    expect(longestGap(heard(other, marks[1]), citizenTone)).toBeLessThan(mostGapMs());
    await speaker.press('#');
    await speaker.hears('您的留言已经保存，我们会尽快处理。');
    await speaker.call.hangUp();
    await other.hangUp();
    await caller.hears('与对方的通话已经结束。');
    await caller.call.hangUp();
    await rung.caller.call.hangUp();
    await rung.other.ended;
    for (const [number, disposition] of [
      ['13920000009', 'transferred'],
      ['13920000010', 'ticket'],
      ['13920000011', 'transferred'],
    ] as const) {
      expect((await journal.ended(number, disposition)).adoptions).toBe(1);
    }
  });

  test('words that ended while nobody ran are kept', async () => {
    const speaker = await Caller.ring('13920000012');
    await speaker.press('4');
    await speaker.hears('请在提示音后留言。');
    speaker.call.speak(tone(700));
    await spokenFor(speaker, 3000);
    await hotline.kill();
    await speaker.press('#');
    hotline.startAgain();
    await hotline.ready();
    await speaker.hears('您的留言已经保存，我们会尽快处理。');
    await speaker.call.hangUp();
    await journal.ended('13920000012', 'ticket');
  });

  test('and Valkey forgot everything: who talks with another office is left to it', async () => {
    const { caller, other } = await inTransfer('13920000013', '5');
    await hotline.kill();
    const client = new Redis(hotline.env['REDIS_URL'] ?? '');
    await client.flushdb();
    client.disconnect();
    hotline.startAgain();
    await hotline.ready();
    const [citizen, others] = [caller.call.heard.now, other.heard.now];
    await spokenFor(caller, 1500);
    expect(longestGap(caller.call.heard.between(citizen, caller.call.heard.now - 100), agentTone)).toBeLessThan(
      mostGapMs(),
    );
    expect(longestGap(other.heard.between(others, other.heard.now - 100), citizenTone)).toBeLessThan(mostGapMs());
    await caller.call.hangUp();
    await other.hangUp();
    // What nobody minded is swept up now and then, and at each start.
    await hotline.kill();
    hotline.startAgain();
    await hotline.ready();
  });
});
