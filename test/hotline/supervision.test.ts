/**
 * A supervisor over a talk, on real phones: who hears whom in each mode, switching in place, and every way it can end.
 * What is heard is asserted from the RTP that arrived; what must not be heard, from the same RTP over a while.
 */
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasTone, readWav, shareAt, tone } from '../support/audio.ts';
import { ariGet } from '../support/ari-get.ts';
import { TestHotline, type Session, type TestAgent } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { asterisk } from '../support/parts.ts';
import type { SipCall, SipPhone } from '../support/sip-phone.ts';
import { agentTone, citizenTone, hearsMusic, inTalk, JournalReader, type Talk } from '../support/story.ts';
import { stays, until } from '../support/until.ts';

const supervisorTone = 620;
/** A tone among others; one that is not there at all stays far below. */
const hears = (call: SipCall, hertz: number) => shareAt(call.heard.last(400), hertz) > 0.12;
const hearsNothingOf = (call: SipCall, hertz: number) => shareAt(call.heard.last(400), hertz) < 0.01;

let hotline: TestHotline;
let session: Session;
let phone: SipPhone;
let journal: JournalReader;
let watching: SipCall | null = null;

beforeAll(async () => {
  hotline = await TestHotline.start();
  session = await hotline.signIn('supervisor01');
  journal = new JournalReader(hotline);
  phone = await asterisk().agentPhone('7001', { whenCalled: 'answer' });
});
afterAll(async () => {
  await nothingLeft(hotline);
  await hotline?.end();
});
beforeEach(() => {
  watching = null;
  phone.whenCalled = 'answer';
});
afterEach(() => hotline.everyoneOut());

const act = (callId: string, what: string, body: object = {}) =>
  session.post(`/api/supervision/${encodeURIComponent(callId)}/${what}`, body);

async function watch({ callId }: Talk, mode: 'listen' | 'whisper' | 'barge'): Promise<SipCall> {
  const rung = watching === null ? phone.nextCall() : Promise.resolve(watching);
  // The controller learns of a phone that has just come a moment later.
  await until(async () => (await act(callId, mode)).status === 200, { what: `${mode} to begin`, within: 15_000 });
  watching = await rung;
  await watching.answered;
  watching.speak(tone(supervisorTone));
  return watching;
}

const watchNow = async () => (await session.get('/api/supervision/watch')) as { watch: object | null; why: string };

async function audited(callId: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: hotline.env['DATABASE_URL']! });
  await client.connect();
  const { rows } = await client
    .query<{ act: string }>('select act from audit where object = $1 order by seq', [`call:${callId}`])
    .finally(() => client.end());
  return rows.map((row) => row.act).filter((each) => each.startsWith('call.'));
}

/** No leg and no room of a watch is left at Asterisk. */
async function watchIsGone(): Promise<void> {
  await until(async () => {
    const channels = await ariGet<{ id: string }[]>('channels');
    const bridges = await ariGet<{ id: string }[]>('bridges');
    return [...channels, ...bridges].every(({ id }) => !/^(supervisor|ear|watch)-/.test(id));
  }, 'no leg and no room of the watch to be left');
}

async function over({ citizen, callId, agent }: Talk): Promise<void> {
  await citizen.hangUp();
  await until(async () => (await agent.presence()) === 'wrapUp', 'wrap-up');
  await agent.act(callId, 'wrap-up', { disposition: 'answered' });
}

describe('a supervisor', () => {
  test('listens: hears both, is heard by none; whispers: the agent alone hears; barges: both do; and back, in place', async () => {
    const agent = await hotline.agent(1);
    const talk = await inTalk('13900010001', agent);
    const { citizen, agentCall, callId } = talk;

    const supervisor = await watch(talk, 'listen');
    await until(() => hears(supervisor, citizenTone) && hears(supervisor, agentTone), 'the supervisor to hear both');
    await stays(
      () => hearsNothingOf(citizen, supervisorTone) && hearsNothingOf(agentCall, supervisorTone),
      1_500,
      'nobody hears the supervisor who listens',
    );

    await watch(talk, 'whisper');
    await until(() => hears(agentCall, supervisorTone), 'the agent to hear the whisper');
    await until(() => hears(supervisor, citizenTone) && hears(supervisor, agentTone), 'the supervisor to hear on');
    await stays(() => hearsNothingOf(citizen, supervisorTone), 1_500, 'the citizen does not hear the whisper');

    await watch(talk, 'barge');
    await until(() => hears(citizen, supervisorTone) && hears(agentCall, supervisorTone), 'both to hear the barge');
    await until(() => hears(supervisor, citizenTone) && hears(supervisor, agentTone), 'the supervisor to hear both');
    await until(() => hears(citizen, agentTone) && hears(agentCall, citizenTone), 'the two to hear each other');

    await watch(talk, 'listen');
    await until(
      () => hearsNothingOf(citizen, supervisorTone) && hearsNothingOf(agentCall, supervisorTone),
      'nobody to hear the supervisor again',
    );
    await until(() => hears(supervisor, citizenTone) && hears(supervisor, agentTone), 'the supervisor to hear both');
    expect(phone.calls.filter(({ state }) => state === 'up')).toHaveLength(1);

    expect((await act(callId, 'stop')).status).toBe(204);
    await supervisor.ended;
    await watchIsGone();
    await until(() => citizen.heard.hearsTone(agentTone), 'the talk to go on');
    await until(async () => (await audited(callId)).length === 5, 'the audit rows');
    expect(await audited(callId)).toEqual([
      'call.listened',
      'call.whispered',
      'call.barged',
      'call.listened',
      'call.watch-ended',
    ]);
    await over(talk);
  });

  test.each([
    ['whisper', 'is not', 2],
    ['barge', 'is', 3],
  ] as const)('a %s %s in the recording', async (mode, isIn, n) => {
    const agent = await hotline.agent(n);
    const number = `1390001200${n}`;
    const talk = await inTalk(number, agent);
    await watch(talk, mode);
    await until(() => hears(talk.agentCall, supervisorTone), `the agent to hear the ${mode}`);
    const since = talk.citizen.heard.now;
    await until(() => talk.citizen.heard.now > since + 2_000, 'two seconds of it');
    await over(talk);
    await journal.ended(number, 'answered');
    const recorded = readWav(path.join(asterisk().recordings ?? '', `call-${talk.callId}.wav`));
    // The second in which it is loudest: the file begins before the supervisor came and ends after they left.
    const seconds = Array.from({ length: Math.floor(recorded.length / 8_000) }, (_, k) =>
      recorded.slice(k * 8_000, (k + 1) * 8_000),
    );
    const loudest = Math.max(...seconds.map((second) => shareAt(second, supervisorTone)));
    expect(hasTone(recorded, agentTone, 0.1)).toBe(true);
    if (isIn === 'is') expect(loudest).toBeGreaterThan(0.1);
    else expect(loudest).toBeLessThan(0.001);
  });

  test('the call ends while they listen: their phone is let go, and nothing of the watch is left', async () => {
    const agent = await hotline.agent(3);
    const talk = await inTalk('13900010003', agent);
    const supervisor = await watch(talk, 'listen');
    await until(() => hears(supervisor, citizenTone), 'the supervisor to hear');
    await talk.citizen.hangUp();
    await supervisor.ended;
    await watchIsGone();
    await until(async () => (await watchNow()).watch === null, 'the watch to be over');
    expect(await watchNow()).toEqual({ watch: null, taken: null, why: 'callEnded' });
    await agent.act(talk.callId, 'wrap-up', { disposition: 'answered' });
  });

  test('hangs up their phone: the watch ends, the talk goes on; also out of a barge', async () => {
    const agent = await hotline.agent(4);
    const talk = await inTalk('13900010004', agent);
    for (const mode of ['whisper', 'barge'] as const) {
      const supervisor = await watch(talk, mode);
      await until(() => hears(talk.agentCall, supervisorTone), `the agent to hear the ${mode}`);
      await supervisor.hangUp();
      watching = null;
      await watchIsGone();
      await until(async () => (await watchNow()).why === 'hungUp', 'the watch to be over');
      await until(() => hearsNothingOf(talk.agentCall, supervisorTone), 'the supervisor to be gone');
      await until(() => talk.citizen.heard.hearsTone(agentTone), 'the talk to go on');
    }
    await over(talk);
  });

  test('does not pick up: the watch ends by itself, and the agent never knew', async () => {
    const agent = await hotline.agent(5);
    const talk = await inTalk('13900010005', agent);
    phone.whenCalled = 'decline';
    expect((await act(talk.callId, 'listen')).status).toBe(200);
    await (
      await phone.nextCall()
    ).ended;
    await until(async () => (await watchNow()).why === 'noAnswer', 'the watch to be over');
    await watchIsGone();
    expect(agent.pushed.some(({ type }) => type === 'agent.message')).toBe(false);
    await over(talk);
  });

  test('hears on through a hold, where the citizen has music and no word of theirs', async () => {
    const agent = await hotline.agent(6);
    const talk = await inTalk('13900010006', agent);
    const supervisor = await watch(talk, 'whisper');
    await until(() => hears(talk.agentCall, supervisorTone), 'the whisper');
    expect((await agent.act(talk.callId, 'hold')).status).toBeLessThan(300);
    await hearsMusic(talk.citizen);
    await until(() => hears(supervisor, agentTone), 'the supervisor to hear the agent');
    // Music has a little of every tone; a voice in it would have far more of its own.
    await stays(() => shareAt(talk.citizen.heard.last(800), supervisorTone) < 0.15, 1_000, 'there is no whisper in it');
    expect((await agent.act(talk.callId, 'resume')).status).toBeLessThan(300);
    await until(() => hears(supervisor, citizenTone), 'the citizen again');
    await act(talk.callId, 'stop');
    await supervisor.ended;
    await over(talk);
  });

  test('the controller dies while they listen: no ghost is left, and the talk goes on', async () => {
    const agent = await hotline.agent(7);
    const talk = await inTalk('13900010007', agent);
    const supervisor = await watch(talk, 'barge');
    await until(() => hears(talk.citizen, supervisorTone), 'the citizen to hear the barge');
    await hotline.kill();
    hotline.startAgain();
    await hotline.ready();
    await supervisor.ended;
    await watchIsGone();
    await until(() => talk.citizen.heard.hearsTone(agentTone), 'the talk to go on');
    await until(() => hearsNothingOf(talk.citizen, supervisorTone), 'the supervisor to be gone');
    await over(talk);
  });
});

describe('what a supervisor does to agents', () => {
  test('force-releases a talk with a reason, which the agent is told', async () => {
    const agent = await hotline.agent(8);
    const { citizen, callId } = await inTalk('13900010008', agent);
    expect((await act(callId, 'release', { reason: '' })).status).toBe(400);
    expect(citizen.state).toBe('up');
    expect((await act(callId, 'release', { reason: '市民辱骂' })).status).toBe(204);
    await citizen.ended;
    await until(async () => (await agent.presence()) === 'wrapUp', 'wrap-up');
    expect(told(agent)).toEqual(['通话已由班长强拆：市民辱骂']);
    expect(await audited(callId)).toEqual(['call.released']);
    expect((await act(callId, 'listen')).body).toMatchObject({ error: { code: 'no-talk' } });
    await agent.act(callId, 'wrap-up', { disposition: 'harassment' });
  });

  test('sets an agent not ready, at once or after the call, and writes to those who are there', async () => {
    const [free, busy] = [await hotline.agent(9), await hotline.agent(10)];
    await free.setPresence('aux');
    const talk = await inTalk('13900010009', busy);
    await free.setPresence('ready');
    const force = (id: string, state: string) =>
      session.post(`/api/supervision/agents/${id}/state`, { state, aux: 'meeting', reason: '班前会' });
    const [freeId, busyId] = [(await free.state()).agentId, (await busy.state()).agentId];
    expect((await force(freeId, 'aux')).status).toBe(204);
    expect((await free.state()).presence).toMatchObject({ state: 'aux', reason: 'meeting' });
    expect((await force(busyId, 'aux')).status).toBe(204);
    expect((await busy.state()).presence).toMatchObject({
      state: 'talking',
      next: { state: 'aux', reason: 'meeting' },
    });
    expect((await force('agent40', 'aux')).body).toMatchObject({ error: { code: 'agent-offline' } });
    expect((await force('supervisor01', 'aux')).body).toMatchObject({ error: { code: 'agent-unknown' } });
    const { body } = await session.post('/api/supervision/messages', { to: [freeId, 'agent40'], text: '请看公告' });
    expect(body).toEqual({ reached: 1 });
    await until(() => told(free).includes('请看公告'), 'the message');
    expect(told(busy)).toEqual(['已由班长示忙：班前会']);
    await over(talk);
    await until(async () => (await busy.presence()) === 'aux', 'the busy agent to be not ready after the call');
  });
});

const told = (agent: TestAgent): string[] =>
  agent.pushed.flatMap((each) => (each.type === 'agent.message' ? [each.data.text] : []));
