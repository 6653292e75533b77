/**
 * A supervisor takes a talk over, on real phones: what the citizen hears at that moment, who has the call then, and every
 * way in which it can go wrong. Nobody is cut off, nobody is left alone in a room.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ariGet, cutLeg } from '../support/ari-get.ts';
import { energies, readWav, shareAt, shareThroughout } from '../support/audio.ts';
import { act, disposed, Ears, joined } from '../support/hands.ts';
import { handsStage } from '../support/hands-stage.ts';
import type { Session, TestAgent } from '../support/hotline.ts';
import { asterisk } from '../support/parts.ts';
import type { SipCall, SipPhone } from '../support/sip-phone.ts';
import { agentTone, citizenTone, hearsMusic, inTalk, type Talk } from '../support/story.ts';
import { until } from '../support/until.ts';

const stage = handsStage(30);
let session: Session;
let phone: SipPhone;
beforeAll(async () => {
  session = await stage.hotline.signIn('supervisor01');
  phone = await asterisk().agentPhone('7001', { whenCalled: 'answer' });
});

interface WatchNow {
  readonly watch: { state: string } | null;
  readonly taken: { callId: string; agentName: string } | null;
  readonly why: string | null;
}
interface Watched extends Talk {
  readonly boss: SipCall;
}

const watchNow = async () => (await session.get('/api/supervision/watch')) as WatchNow;
const ask = (callId: string, what: string, body: object = {}) =>
  session.post(`/api/supervision/${encodeURIComponent(callId)}/${what}`, body);
const take = async ({ callId }: Talk) => expect(await ask(callId, 'take')).toMatchObject({ status: 200 });
const told = ({ pushed }: TestAgent) =>
  pushed.flatMap((each) => (each.type === 'agent.message' ? [each.data.text] : []));

async function watched(number: string, mode: 'listen' | 'barge' = 'listen'): Promise<Watched> {
  const talk = await inTalk(number, await stage.nextAgent());
  const rung = phone.nextCall();
  // The controller learns of a phone that has just come a moment later.
  await until(async () => (await ask(talk.callId, mode)).status === 200, 'the watch to begin');
  const boss = await rung;
  await until(async () => (await watchNow()).watch?.state === 'on', 'the watch to be on');
  return { ...talk, boss };
}

const earsOf = ({ citizen, boss }: Watched) => Ears.of({ citizen, boss });

/** Every piece that is not silent is one of these two voices: no music, no tone of a telephone. */
function onlyVoices(pcm: Int16Array, voices: readonly number[]): boolean {
  const piece = 8_000 / 5;
  const pieces = Array.from({ length: Math.floor(pcm.length / piece) }, (_, n) =>
    pcm.subarray(n * piece, (n + 1) * piece),
  );
  return pieces.every(
    (each) => energies(each)[0]! < 0.005 || voices.some((hertz) => shareThroughout(each, hertz) > 0.2),
  );
}

describe('a supervisor takes a talk over', () => {
  test('the citizen hears a moment’s silence at most; the agent wraps up and is told why; what is said is kept', async () => {
    const talk = await watched('13934000001');
    const { citizen, agent, agentCall, callId, boss } = talk;
    expect((await ask(callId, 'hangup')).body).toMatchObject({ error: { code: 'not-taken' } });
    const since = citizen.heard.now - 200;
    await take(talk);
    await agentCall.ended;
    boss.speak((index) => 0.3 * Math.sin((2 * Math.PI * 620 * index) / 8_000));
    await until(() => shareAt(citizen.heard.last(400), 620) > 0.5, 'the citizen to hear the supervisor');
    await until(() => shareAt(boss.heard.last(400), citizenTone) > 0.5, 'the supervisor to hear the citizen');
    expect(onlyVoices(citizen.heard.between(since, citizen.heard.now - 100), [agentTone, 620])).toBe(true);
    expect(await agent.presence()).toBe('wrapUp');
    expect(told(agent)).toEqual(['通话已由班长接管，本席位已退出。请完成登记和话后。']);
    expect(await watchNow()).toMatchObject({ watch: null, taken: { callId }, why: 'taken' });
    expect((await ask(callId, 'stop')).body).toMatchObject({ error: { code: 'has-citizen' } });

    const marked = boss.heard.now;
    await until(() => boss.heard.now > marked + 1_500, 'some talk');
    expect((await ask(callId, 'hangup')).status).toBe(204);
    await Promise.all([citizen.ended, boss.ended]);
    expect(await watchNow()).toEqual({ watch: null, taken: null, why: 'callEnded' });
    await disposed(agent, callId);
    const row = await stage.journal.ended('13934000001', 'answered');
    expect(row.hands).toMatchObject([{ act: 'take', to: (await agent.state()).name, outcome: 'connected' }]);
    const folder = asterisk().recordings ?? '';
    const beside = (await readdir(folder)).filter((name) => name.startsWith(`call-${callId}-`));
    expect(beside).toHaveLength(1);
    const recorded = readWav(path.join(folder, beside[0]!));
    expect(shareThroughout(recorded, 620)).toBeGreaterThan(0.1);
    expect(shareThroughout(recorded, citizenTone)).toBeGreaterThan(0.1);
    expect(shareThroughout(recorded, agentTone)).toBeLessThan(0.02);
  });

  test('out of a barge and out of a hold, and gives the citizen back: to the agent, to the line', async () => {
    const talk = await watched('13934000002', 'barge');
    await take(talk);
    await talk.agentCall.ended;
    await joined(earsOf(talk), ['citizen', 'boss']);
    const ring = talk.agent.phone.nextCall();
    expect((await ask(talk.callId, 'hand-back', { to: 'agent' })).status).toBe(204);
    await talk.boss.ended;
    const again = await ring;
    again.answer();
    await joined(Ears.of({ citizen: talk.citizen, agent: again }), ['citizen', 'agent']);
    await act(talk.agent, talk.callId, 'hold');
    await hearsMusic(talk.citizen);
    const rung = phone.nextCall();
    expect((await ask(talk.callId, 'listen')).status).toBe(200);
    const boss = await rung;
    await until(async () => (await watchNow()).watch?.state === 'on', 'the watch to be on');
    await take(talk);
    await joined(Ears.of({ citizen: talk.citizen, boss }), ['citizen', 'boss']);
    expect((await ask(talk.callId, 'hand-back', { to: 'queue' })).status).toBe(204);
    await hearsMusic(talk.citizen);
    const next = talk.agent.phone.nextCall();
    await disposed(talk.agent, talk.callId);
    (await next).answer();
    await until(async () => (await talk.agent.state()).call?.state === 'connected', 'the agent to have them again');
    await talk.citizen.hangUp();
    await disposed(talk.agent, talk.callId);
    expect((await stage.journal.ended('13934000002', 'answered')).hands.map((hand) => hand.act)).toEqual([
      'take',
      'hold',
      'take',
    ]);
  });

  test('not while the agent consults: the talk goes on as it was', async () => {
    const talk = await watched('13934000003');
    await act(talk.agent, talk.callId, 'consult', { to: { unit: 'water' } });
    const office = await stage.office.nextCall();
    office.answer();
    await until(async () => (await talk.agent.state()).call?.hands.includes('swap'), 'the office to be there');
    expect((await ask(talk.callId, 'take')).body).toMatchObject({ error: { code: 'agent-in-company' } });
    await joined(Ears.of({ citizen: talk.citizen, agent: talk.agentCall, office }), ['agent', 'office'], ['citizen']);
    await talk.citizen.hangUp();
    await Promise.all([office.ended, talk.boss.ended]);
    await disposed(talk.agent, talk.callId);
  });
});

describe('what can go wrong', () => {
  test('kill -9 while the talk is taken: both go on, and a successor knows whose it is', async () => {
    const talk = await watched('13934000011');
    await take(talk);
    const ears = earsOf(talk);
    await joined(ears, ['citizen', 'boss']);
    await stage.hotline.kill();
    stage.hotline.startAgain();
    await stage.hotline.ready();
    await joined(ears, ['citizen', 'boss']);
    await until(async () => (await watchNow()).taken?.callId === talk.callId, 'the successor to know');
    await talk.boss.hangUp();
    await talk.citizen.ended;
    await disposed(talk.agent, talk.callId);
    const row = await stage.journal.ended('13934000011', 'answered');
    expect(row).toMatchObject({ adoptions: 1, hands: [{ act: 'take' }] });
  });

  test('the supervisor’s phone dies: the citizen is in the line again, at the place they had', async () => {
    const talk = await watched('13934000012');
    await take(talk);
    await joined(earsOf(talk), ['citizen', 'boss']);
    const legs = await ariGet<{ id: string }[]>('channels');
    await cutLeg(legs.find(({ id }) => id.startsWith('supervisor-'))!.id, 38);
    await hearsMusic(talk.citizen);
    expect(await watchNow()).toEqual({ watch: null, taken: null, why: 'phoneLost' });
    const ring = talk.agent.phone.nextCall();
    await disposed(talk.agent, talk.callId);
    const again = await ring;
    again.answer();
    await joined(Ears.of({ citizen: talk.citizen, agent: again }), ['citizen', 'agent']);
    await talk.citizen.hangUp();
    await disposed(talk.agent, talk.callId);
    await stage.journal.ended('13934000012', 'answered');
  });

  test.each(['citizen', 'agent'] as const)(
    'the %s hangs up at that very moment: whoever was first, it is over',
    async (who) => {
      const number = who === 'citizen' ? '13934000013' : '13934000014';
      const talk = await watched(number);
      const [answer] = await Promise.all([
        ask(talk.callId, 'take'),
        who === 'citizen' ? talk.citizen.hangUp() : talk.agentCall.hangUp(),
      ]);
      expect([200, 409]).toContain(answer.status);
      await talk.agentCall.ended;
      if (answer.status === 200 && who === 'agent') {
        await joined(earsOf(talk), ['citizen', 'boss']);
        await ask(talk.callId, 'hangup');
      }
      await Promise.all([talk.citizen.ended, talk.boss.ended]);
      await until(async () => (await watchNow()).taken === null, 'the supervisor to be free');
      await disposed(talk.agent, talk.callId);
      await stage.journal.ended(number, 'answered');
    },
  );
});
