/** The Telephony port on a real Asterisk: what citizen and agent hear while a call goes through the hotline's hands. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findTree } from '../../src/appliances/debian-tree.ts';
import { callId, legId, playbackId, type LegId } from '../../src/core/kernel/ids.ts';
import type { TelephonyEvent } from '../../src/service/ports.ts';
import { openAriLink } from '../../src/telephony/ari/open-link.ts';
import { Asterisk } from '../../src/telephony/asterisk.ts';
import { Prompts } from '../../src/telephony/prompts.ts';
import { readWav, tone } from '../support/audio.ts';
import { asterisk, type AsteriskParts } from '../support/parts.ts';
import { keptLog } from '../support/quiet-log.ts';
import type { SipCall, SipPhone } from '../support/sip-phone.ts';
import { stays, until } from '../support/until.ts';
import { ADAPTERS } from './open-link.ts';

const [low, high] = [440, 1200];
const long = {
  text: '欢迎致电一二三四五政务服务便民热线，本次通话将被录音，请您耐心等候，我们会尽快为您服务。',
  language: 'zh',
} as const;
const ring = (call: string) => ({
  ...{ call: callId(call), endpoint: '8001', shows: '13800138000' },
  ...{ seconds: 10, recording: `talk-${call}` },
});
let exchange: AsteriskParts;
let citizen: SipPhone;
let prompts: Prompts;

beforeAll(async () => {
  exchange = asterisk();
  citizen = await exchange.citizen();
  const tree = findTree();
  if (tree === null) throw new Error('the Debian tree is missing: run `npm start` once, it fetches it');
  const [espeak, sox] = [tree.program('espeak-ng'), tree.program('sox')];
  prompts = new Prompts({ folder: exchange.prompts, espeak, sox, log: keptLog().log });
  await prompts.prepare([long, { digits: '42', language: 'zh' }]);
});

class Hotline {
  readonly events: TelephonyEvent[] = [];
  readonly downs: string[] = [];
  ups = 0;
  replaced = 0;
  claims = true;
  keeps = true;
  readonly telephony: Asterisk;
  readonly application: string;
  constructor(adapter: (typeof ADAPTERS)[number], application = `hotline-a${randomBytes(4).toString('hex')}`) {
    this.application = application;
    const { log } = keptLog();
    this.telephony = new Asterisk({
      open: (link) => openAriLink(adapter, { url: exchange.ariUrl, ...link }, log),
      application,
      prompts,
      log,
      mayClaim: () => this.claims,
      mayCommand: () => this.keeps,
      onEvent: (event) => this.events.push(event),
      onUp: () => (this.ups += 1),
      onDown: (why) => this.downs.push(why),
      onReplaced: () => (this.replaced += 1),
      muteRecording: async () => 'gone',
    });
  }
  async up(): Promise<this> {
    this.telephony.start();
    await until(() => this.ups > 0, 'the hotline to come up');
    return this;
  }
  all<T extends TelephonyEvent['type']>(type: T) {
    return this.events.filter((event): event is Extract<TelephonyEvent, { type: T }> => event.type === type);
  }
  event<T extends TelephonyEvent['type']>(
    type: T,
    fits: (event: Extract<TelephonyEvent, { type: T }>) => boolean = () => true,
  ) {
    return until(() => this.all(type).find(fits), `${type} among ${this.events.map((event) => event.type).join(' ')}`);
  }
}

describe.each(ADAPTERS)('%s', (adapter) => {
  let hotline: Hotline;
  let agent: SipPhone | null = null;
  beforeAll(async () => {
    hotline = await new Hotline(adapter).up();
  });
  afterAll(() => hotline.telephony.stop());
  afterEach(async () => {
    hotline.claims = true;
    hotline.keeps = true;
    await citizen.call?.hangUp();
    await agent?.close();
    agent = null;
    await until(async () => (await hotline.telephony.survey()).legs.length === 0, 'every leg to be gone');
    hotline.events.length = 0;
  });

  async function answered(): Promise<{ call: SipCall; leg: LegId }> {
    const call = await citizen.dial('12345', { number: '13800138000' });
    const { leg, caller, origin } = await hotline.event('CallArrived');
    expect({ caller, origin }).toEqual({ caller: '13800138000', origin: 'trunk' });
    expect(await hotline.telephony.answer(leg)).toBe('done');
    await call.answered;
    return { call, leg };
  }

  test('menu, music, a word in the music, an agent at once, music again, and the end', async () => {
    const { telephony } = hotline;
    agent = await exchange.agentPhone('8001');
    const { call, leg } = await answered();
    await telephony.play(leg, playbackId('menu'), [long]);
    await until(() => call.heard.hearsPrompt(spoken(long.text), 0), 'the menu');
    call.press('1');
    expect(await hotline.event('KeyPressed')).toMatchObject({ key: '1', leg });
    // A move while the prompt plays must not wait for its end, nor hold up any other request.
    const began = performance.now();
    expect(await telephony.hold(leg, callId(leg))).toBe('done');
    expect(performance.now() - began).toBeLessThan(1000);
    await hotline.event('PlaybackEnded', ({ playback }) => playback === 'menu');
    await until(() => call.heard.hearsOther([low, high]), 'music');
    expect(await telephony.play(leg, playbackId('place'), [long])).toBe('done');
    const agentLeg = legId(`agent-${randomBytes(4).toString('hex')}`);
    expect(await telephony.ringAgent(agentLeg, ring(leg))).toBe('done');
    const incoming = await agent.nextCall();
    expect(incoming.from.number).toBe('13800138000');
    incoming.answer();
    expect(await hotline.event('AgentLegAnswered')).toMatchObject({ leg: agentLeg, call: leg });
    expect(await telephony.join(callId(leg), [leg, agentLeg])).toBe('done');
    call.speak(tone(low));
    incoming.speak(tone(high));
    await until(() => call.heard.hearsTone(high) && incoming.heard.hearsTone(low), 'both to hear each other');
    const { bridges, legs } = await telephony.survey();
    expect(bridges.find(({ id }) => id === `call-${leg}`)?.legs).toEqual(expect.arrayContaining([leg, agentLeg]));
    expect(legs.map(({ role, ours, up }) => ({ role, ours, up }))).toEqual(
      expect.arrayContaining([
        { role: 'citizen', ours: true, up: true },
        { role: 'agent', ours: true, up: true },
      ]),
    );
    expect(await telephony.hold(leg, callId(leg))).toBe('done');
    await until(() => call.heard.hearsOther([low, high]), 'music while held');
    expect(await telephony.join(callId(leg), [leg])).toBe('done');
    await until(() => call.heard.hearsTone(high), 'the agent again');
    // Parted and joined in one breath: the old bridge of the same name is still on its way out.
    expect(await telephony.part(callId(leg))).toBe('done');
    expect(await telephony.join(callId(leg), [leg, agentLeg])).toBe('done');
    const since = call.heard.now;
    await until(() => call.heard.now - since > 600 && call.heard.hearsTone(high), 'the agent in the new bridge');
    await incoming.hangUp();
    expect(await hotline.event('LegEnded', (event) => event.leg === agentLeg)).toMatchObject({ cause: 16 });
    expect(await telephony.part(callId(leg))).toBe('done');
    expect(await telephony.hangUp(leg)).toBe('done');
    await telephony.ended(leg);
    expect(hotline.events).toContainEqual(expect.objectContaining({ type: 'LegEnded', leg }));
    expect(await telephony.hangUp(leg)).toBe('gone');
    await telephony.ended(leg);
  });

  test('waiting: music, again after a word in it and when asked for anew, and none in the talk after it', async () => {
    const { telephony } = hotline;
    const { call, leg } = await answered();
    const musicFrom = async (since: number, what: string) =>
      until(() => call.heard.now - since > 1200 && call.heard.hearsOther(), what);
    await telephony.hold(leg, callId(leg));
    await musicFrom(call.heard.now, 'music');
    await telephony.play(leg, playbackId('place'), [{ digits: '42', language: 'zh' }]);
    await hotline.event('PlaybackEnded');
    await telephony.hold(leg, callId(leg));
    await musicFrom(call.heard.now, 'music after the word');
    await telephony.unhold(leg);
    const quietFrom = call.heard.now;
    await until(() => call.heard.now - quietFrom > 1000 && call.heard.hearsSilence(), 'no music any more');
    await telephony.hold(leg, callId(leg));
    await musicFrom(call.heard.now, 'music again');
    await telephony.join(callId(leg), [leg]);
    const talkFrom = call.heard.now;
    await until(() => call.heard.now - talkFrom > 1000 && call.heard.hearsSilence(), 'no music in the talk');
    await telephony.part(callId(leg));
  });

  test('words after a talk whose bridge goes in the same breath are spoken, every time', async () => {
    const { telephony } = hotline;
    const { leg } = await answered();
    for (let talk = 1; talk <= 3; talk += 1) {
      await telephony.join(callId(leg), [leg]);
      const words = playbackId(`after-${talk}`);
      const sent = [
        telephony.letOut(leg, callId(leg)),
        telephony.part(callId(leg)),
        telephony.play(leg, words, [{ digits: '4', language: 'zh' }]),
      ];
      expect(await Promise.all(sent)).toEqual(['done', 'done', 'done']);
      await hotline.event('PlaybackEnded', ({ playback }) => playback === words);
    }
  });

  test('digits are spoken one by one', async () => {
    const { call, leg } = await answered();
    const from = call.heard.now;
    await hotline.telephony.play(leg, playbackId('digits'), [{ digits: '42', language: 'zh' }]);
    await hotline.event('PlaybackEnded');
    const four = call.heard.find(spoken('四'), from);
    const two = call.heard.find(spoken('二'), from);
    expect(Math.min(four.score, two.score)).toBeGreaterThan(0.6);
    expect(two.atMs).toBeGreaterThan(four.atMs);
  });

  test('handed over in the midst of a prompt: it leaves us, the fallback goes on', async () => {
    const { call, leg } = await answered();
    await hotline.telephony.play(leg, playbackId('menu'), [long]);
    await until(() => call.heard.hearsOther(), 'the menu');
    expect(await hotline.telephony.handOver(leg)).toBe('done');
    await hotline.event('LegLeft');
    const { legs } = await hotline.telephony.survey();
    expect(legs).toMatchObject([{ leg, role: 'citizen', ours: false }]);
    await call.hangUp();
    await until(async () => (await hotline.telephony.survey()).legs.length === 0);
    expect(hotline.all('LegEnded')).toEqual([]);
  });

  test('an agent who is busy, and one who is not there', async () => {
    agent = await exchange.agentPhone('8002');
    const rung = (leg: string, endpoint: string) => hotline.telephony.ringAgent(legId(leg), { ...ring('x'), endpoint });
    expect(await rung('agent-busy', '8002')).toBe('done');
    (await agent.nextCall()).reject(486);
    expect(await hotline.event('LegEnded')).toMatchObject({ leg: 'agent-busy', cause: 17 });
    expect(await rung('agent-away', '8003')).toBe('gone');
  });

  test('phones: who is there, and who comes and goes', async () => {
    agent = await exchange.agentPhone('8004');
    await hotline.event('PhoneChanged', ({ endpoint, online }) => endpoint === '8004' && online);
    expect(await hotline.telephony.phones()).toContainEqual({ endpoint: '8004', online: true });
    await agent.unregister();
    await hotline.event('PhoneChanged', ({ endpoint, online }) => endpoint === '8004' && !online);
  });

  test('who may not claim gets no call; who is not the keeper commands nothing', async () => {
    hotline.claims = false;
    const call = await citizen.dial('12345', { number: '13800138000' });
    await call.answered; // by the fallback
    expect(hotline.all('CallArrived')).toEqual([]);
    hotline.keeps = false;
    await expect(hotline.telephony.hangUp(legId('x'))).rejects.toMatchObject({ name: 'TelephonyFault' });
    await expect(hotline.telephony.survey()).resolves.toMatchObject({ legs: [{ ours: false }] });
  });

  test('a second process of the same name takes over, the first is told once and stays away', async () => {
    const first = await new Hotline(adapter).up();
    first.claims = false;
    const second = new Hotline(adapter, first.application);
    second.claims = false;
    await second.up();
    await until(() => first.replaced === 1, 'the first to be told');
    await stays(() => second.replaced === 0 && !first.telephony.isUp, 1500, 'the second keeps the application');
    await expect(first.telephony.answer(legId('x'))).rejects.toMatchObject({ name: 'TelephonyFault' });
    await second.telephony.stop();
  });

  test('a successor of another name finds the call, hears its keys and ends it', async () => {
    const { call, leg } = await answered();
    const heir = new Hotline(adapter);
    heir.claims = false;
    await heir.up();
    const { legs } = await heir.telephony.survey();
    expect(legs).toMatchObject([{ leg, role: 'citizen', ours: true, up: true, dialled: '12345' }]);
    call.press('7');
    await heir.event('KeyPressed', ({ key }) => key === '7');
    expect(await heir.telephony.hangUp(leg)).toBe('done');
    await heir.event('LegEnded', (event) => event.leg === leg);
    await heir.telephony.stop();
  });
});

function spoken(text: string): Int16Array {
  const [media] = prompts.media([{ text, language: 'zh' }]) as readonly string[];
  return readWav(`${(media ?? '').replace('sound:', '')}.wav`).subarray(0, 8 * 4000);
}
