/** One row of sight per role: what is not for a role is not in the answer at all. */
import { beforeEach, expect, test } from 'vitest';
import { openHouse, type OpenHouse } from './house.ts';
import { call, now, ticket } from './samples.ts';

let house: OpenHouse;
beforeEach(async () => {
  house = await openHouse();
});

const get = async (username: string, path: string) => {
  const { body } = await house.http().get(path).set('cookie', house.cookieOf(username)).expect(200);
  return body as Record<string, unknown> & { items: Record<string, unknown>[] };
};

test('an agent sees the number of the own live call in clear, and that is noted; afterwards it is masked', async () => {
  house.calls.set('call-1', call('call-1', { endedAt: null, disposition: null }));
  expect((await get('agent01', '/api/calls/call-1')).number).toBe('13800138000');
  expect(house.audited).toEqual([
    { who: 'agent01', role: 'agent', act: 'number.viewed', object: 'call:call-1', reason: 'own call' },
  ]);
  expect((await get('supervisor01', '/api/calls/call-1')).number).toBe('138****8000');
  house.calls.set('call-1', call('call-1'));
  expect((await get('agent01', '/api/calls/call-1')).number).toBe('138****8000');
});

test('numbers that agents took a call to are masked, why a recording was paused is not for admins', async () => {
  const hand = { at: now, agentName: '张敏', outcome: null, seconds: null } as const;
  const hands = [
    { ...hand, act: 'blind', kind: 'number', to: '13900001111', reason: null },
    { ...hand, act: 'pause', kind: null, to: null, reason: '核对身份证号' },
  ] as const;
  house.calls.set('call-1', call('call-1', { hands: [...hands] }));
  const seen = async (username: string) =>
    ((await get(username, '/api/calls/call-1'))['hands'] as typeof hands).map(({ to, reason }) => [to, reason]);
  expect(await seen('supervisor01')).toEqual([
    ['139****1111', null],
    [null, '核对身份证号'],
  ]);
  expect(await seen('admin')).toEqual([
    [null, null],
    [null, null],
  ]);
});

test("an agent finds only own calls; another's looks like none at all", async () => {
  house.calls.set('call-2', call('call-2', { agentId: 'a2' }));
  expect((await get('agent01', '/api/calls?agent=a2')).items.map(({ id }) => id)).toEqual(['call-1']);
  await house.http().get('/api/calls/call-2').set('cookie', house.cookieOf('agent01')).expect(404);
  await house.http().get('/api/calls/call-2/recording').set('cookie', house.cookieOf('agent01')).expect(404);
  expect((await get('supervisor01', '/api/calls')).items).toHaveLength(2);
});

test('what each role sees of a ticket', async () => {
  const seen = async (username: string) => {
    const one = await get(username, '/api/tickets/T1');
    return [one['citizenNumber'], one['citizenName'], one['contactNumber'], one['words'] !== '', one['recording']];
  };
  expect(await seen('agent01')).toEqual(['138****8000', '王小明', '139****1234', true, 'rec-1']);
  expect(await seen('supervisor01')).toEqual(['138****8000', '王小明', '139****1234', true, 'rec-1']);
  expect(await seen('dispatcher01')).toEqual(['138****8000', '王*明', '139****1234', true, null]);
  expect(await seen('department01')).toEqual(['138****8000', '王小明', '139****1234', true, null]);
  expect(await seen('followup01')).toEqual(['138****8000', '王小明', '139****1234', true, 'rec-1']);
  expect(await seen('admin')).toEqual([null, null, null, false, null]);
});

test('of a report against somebody only those who must know see who informed', async () => {
  house.tickets.set('T1', ticket('T1', { kind: 'report' }));
  for (const username of ['supervisor01', 'department01', 'followup01', 'admin']) {
    const one = await get(username, '/api/tickets/T1');
    expect([one['citizenNumber'], one['citizenName'], one['contactNumber']], username).toEqual([null, null, null]);
  }
  expect((await get('dispatcher01', '/api/tickets/T1'))['citizenName']).toBe('王*明');
});

test('a confidential ticket does not exist for departments, in no list and by no number', async () => {
  house.tickets.set('T9', ticket('T9', { confidential: true }));
  const listed = await get('department01', '/api/tickets');
  expect(listed.items.map(({ number }) => number)).toEqual(['T1']);
  await house.http().get('/api/tickets/T9').set('cookie', house.cookieOf('department01')).expect(404);
  expect((await get('agent01', '/api/tickets')).items).toHaveLength(2);
});

test('an admin gets nothing personal, in no field, and may not search by it', async () => {
  const answers = await Promise.all(
    ['/api/tickets', '/api/tickets/T1', '/api/calls', '/api/calls/call-1'].map((path) => get('admin', path)),
  );
  const text = JSON.stringify(answers);
  for (const canary of ['13800138000', '8000', '王', '139', '路灯三天', '88 号', '文化东路'])
    expect(text).not.toContain(canary);
  const cookie = house.cookieOf('admin');
  for (const query of ['tickets?phone=13800138000', 'tickets?q=13800138000', 'calls?number=13800138000']) {
    await house.http().get(`/api/${query}`).set('cookie', cookie).expect(403);
  }
});

test('the history of a ticket tells no number to anybody', async () => {
  for (const username of ['agent01', 'supervisor01', 'department01']) {
    const { events } = await get(username, '/api/tickets/T1');
    expect(JSON.stringify(events)).not.toContain('13800138000');
  }
});
