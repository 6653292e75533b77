/** Ring all with real phones: who answers first has the citizen, and nobody else has missed anything. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { QueueList } from '../../src/contract/http/queues.ts';
import type { TestAgent } from '../support/hotline.ts';
import { TestHotline } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import type { SipCall } from '../support/sip-phone.ts';
import { bothHeard, inMenu, JournalReader } from '../support/story.ts';
import { until } from '../support/until.ts';

let hotline: TestHotline;
let journal: JournalReader;
beforeAll(async () => {
  hotline = await TestHotline.start();
  journal = new JournalReader(hotline);
  const admin = await hotline.signIn('admin');
  const { items } = QueueList.parse(await admin.get('/api/queues'));
  const { id, revision, label, maxWaitSeconds, rules } = items.find((queue) => queue.id === 'general')!;
  const saved = await admin.send('PUT', `/api/queues/${id}`, {
    ...{ revision, label, maxWaitSeconds, rules: { ...rules, strategy: 'ringAll' } },
  });
  expect(saved.status).toBe(200);
});
afterAll(async () => {
  await nothingLeft(hotline);
  await hotline?.end();
});
afterEach(() => hotline.everyoneOut());

interface Ringing {
  readonly number: string;
  readonly citizen: SipCall;
  readonly callId: string;
  readonly phones: readonly { readonly agent: TestAgent; readonly call: SipCall }[];
}

/** The phones of all these agents ring for one citizen, and each desk says that it is so. */
async function allRing(number: string, agents: readonly TestAgent[]): Promise<Ringing> {
  const citizen = await inMenu(number);
  citizen.press('1');
  const phones = await Promise.all(agents.map(async (agent) => ({ agent, call: await agent.phone.nextCall() })));
  const popOf = (agent: TestAgent) => agent.pops().find(({ data }) => data.number === number)?.data;
  const pops = await until(() => {
    const found = agents.flatMap((agent) => popOf(agent) ?? []);
    return found.length === agents.length && found;
  }, 'the pops');
  for (const { why, state } of pops)
    expect({ why, state }).toEqual({ why: `可接的 ${agents.length} 人同振`, state: 'offering' });
  return { number, citizen, callId: pops[0]!.callId, phones };
}

const presenceIs = (agent: TestAgent, state: string) =>
  until(async () => (await agent.presence()) === state, `an agent to be ${state}`);
const goneFrom = ({ pushed }: TestAgent, callId: string): string | undefined =>
  pushed.flatMap((push) => (push.type === 'call.gone' && push.data.callId === callId ? [push.data.why] : [])).at(-1);

async function freeAgain({ callId, phones }: Ringing, winner: TestAgent): Promise<void> {
  for (const { agent, call } of phones.filter((each) => each.agent !== winner)) {
    await call.ended;
    await presenceIs(agent, 'ready');
    expect(goneFrom(agent, callId)).toBe('elsewhere');
    expect((await agent.state()).call).toBeNull();
  }
}

async function finish({ number, citizen, callId }: Ringing, agent: TestAgent) {
  await citizen.hangUp();
  await until(async () => (await agent.act(callId, 'wrap-up', { disposition: 'answered' })).status < 300, 'wrap-up');
  return journal.ended(number, 'answered');
}

test('all ring, one answers, the others are free; then two answer in the same moment', async () => {
  const agents = [await hotline.agent(1), await hotline.agent(2), await hotline.agent(3)];
  const ringing = await allRing('13900030001', agents);
  await Promise.all(agents.map((agent) => presenceIs(agent, 'ringing')));
  const second = ringing.phones[1]!;
  second.call.answer();
  await bothHeard({ ...ringing, agentCall: second.call });
  await freeAgain(ringing, second.agent);
  const row = await finish(ringing, second.agent);
  expect(row.agentName).toBe((await second.agent.state()).name);
  expect(row.offers).toBe(3);
  expect(row.offered).toHaveLength(3);
  expect(row.recording).not.toBeNull();

  await presenceIs(second.agent, 'ready');
  const again = await allRing('13900030002', agents);
  again.phones[0]!.call.answer();
  again.phones[2]!.call.answer();
  const winner = await until(async () => {
    for (const phone of again.phones) if ((await phone.agent.presence()) === 'talking') return phone;
    return null;
  }, 'one of them to talk');
  await bothHeard({ ...again, agentCall: winner.call });
  await freeAgain(again, winner.agent);
  expect((await finish(again, winner.agent)).agentName).toBe((await winner.agent.state()).name);
});

test('one is engaged and one refuses while the others ring on; the citizen gives up: no phone rings, all are free', async () => {
  const engaged = await hotline.agent(4, 'busy');
  const agents = [await hotline.agent(5), await hotline.agent(6)];
  const citizen = await inMenu('13900030003');
  citizen.press('1');
  const [refuses, rings] = await Promise.all(agents.map((agent) => agent.phone.nextCall()));
  await presenceIs(engaged, 'aux');
  const { callId } = await until(() => agents[0]!.pops().at(-1)?.data, 'the pop');
  expect((await agents[0]!.act(callId, 'refuse')).status).toBe(204);
  await refuses!.ended;
  expect(goneFrom(agents[0]!, callId)).toBe('refused');
  expect(rings!.state).toBe('ringing');
  await agents[0]!.setPresence('ready');
  await citizen.hangUp();
  expect((await rings!.ended).by).toBe('cancelled');
  await presenceIs(agents[1]!, 'ready');
  expect(goneFrom(agents[1]!, callId)).toBe('abandoned');
  const row = await journal.ended('13900030003', 'abandonedRinging');
  expect(row.offers).toBe(3);
});

test('the controller is killed while all ring: who answers meanwhile has the citizen, no phone rings on', async () => {
  const agents = [await hotline.agent(7), await hotline.agent(8), await hotline.agent(9)];
  const ringing = await allRing('13900030004', agents);
  await hotline.kill();
  const { agent, call } = ringing.phones[2]!;
  call.answer();
  hotline.startAgain();
  await hotline.ready();
  await bothHeard({ ...ringing, agentCall: call });
  for (const phone of ringing.phones.slice(0, 2)) {
    await phone.call.ended;
    await presenceIs(phone.agent, 'ready');
  }
  const row = await finish(ringing, agent);
  expect(row.adoptions).toBe(1);
});
