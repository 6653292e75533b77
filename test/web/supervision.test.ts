/** The supervisor's doors: who may, what is passed on, who hears the floor, and what is known of open pages. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until, stays } from '../support/until.ts';
import { emptyMoment, openHouse, type OpenHouse } from './house.ts';

let house: OpenHouse;
beforeAll(async () => {
  house = await openHouse({ limits: { general: 100_000, address: 100_000 } });
});
beforeEach(() => {
  house.asked.length = 0;
  house.refusal = null;
});

const post = (who: string, path: string, body: object = {}) =>
  house.http().post(path).set('cookie', house.cookieOf(who)).set('origin', house.origin).send(body);

describe('a supervisor', () => {
  test.each(['listen', 'whisper', 'barge'])('%s is passed on with the call', async (mode) => {
    await post('supervisor01', `/api/supervision/call-1/${mode}`).expect(200);
    expect(house.asked).toEqual([`${mode} supervisor01 call-1`]);
  });

  test('takes a talk over, gives it back, ends it', async () => {
    await post('supervisor01', '/api/supervision/call-1/take').expect(200);
    await post('supervisor01', '/api/supervision/call-1/hand-back', { to: 'nobody' }).expect(400);
    await post('supervisor01', '/api/supervision/call-1/hand-back', { to: 'queue' }).expect(204);
    await post('supervisor01', '/api/supervision/call-1/hangup').expect(204);
    for (const what of ['take', 'hand-back', 'hangup']) {
      await post('agent01', `/api/supervision/call-1/${what}`, { to: 'agent' }).expect(403);
    }
    expect(house.asked).toEqual([
      'take supervisor01 call-1',
      'hand-back supervisor01 call-1 queue',
      'hangup supervisor01 call-1',
    ]);
  });

  test('nobody else may, not even an admin', async () => {
    for (const who of ['agent01', 'dispatcher01', 'followup01', 'department01', 'admin']) {
      await post(who, '/api/supervision/call-1/listen').expect(403);
      await post(who, '/api/supervision/agents/a1/state', { state: 'aux', reason: '开会' }).expect(403);
    }
    expect(house.asked).toEqual([]);
  });

  test('an act without its reason is not done, and a rule that says no is told in words', async () => {
    await post('supervisor01', '/api/supervision/call-1/release').expect(400);
    await post('supervisor01', '/api/supervision/agents/a1/state', { state: 'aux', reason: ' ' }).expect(400);
    await post('supervisor01', '/api/supervision/messages', { to: [], text: '' }).expect(400);
    expect(house.asked).toEqual([]);
    house.refusal = { refused: 'no-talk' };
    const { body } = await post('supervisor01', '/api/supervision/call-1/listen').expect(409);
    expect(body.error).toMatchObject({ code: 'no-talk', message: '未执行：通话已结束或尚未接通。' });
  });

  test('an open page is known by its seat, and so is its end', async () => {
    const desk = house.desk(house.cookieOf('supervisor01')).hello('page-1');
    await until(() => house.asked.includes('supervisor opened s1 page-1'), 'the page to be known');
    desk.socket.disconnect();
    await until(() => house.asked.includes('supervisor gone s1 page-1'), 'its end to be known');
  });
});

describe('the floor', () => {
  test('is pushed to supervisors and admins only, and breaks no running number', async () => {
    const [supervisor, admin] = ['supervisor01', 'admin'].map((who) =>
      house.desk(house.cookieOf(who)).hello(`p-${who}`),
    );
    const others = ['agent01', 'dispatcher01'].map((who) => house.desk(house.cookieOf(who)).hello(`p-${who}`));
    await until(() => house.push.boardWatchers === 2, 'both to watch');
    await until(() => others[0]?.said.some(({ type }) => type === 'agent.snapshot'), 'the agent to be there');
    house.push.toAll({ type: 'health.changed', data: { degraded: [] } });
    house.push.toBoard({ type: 'wallboard', data: { ...emptyMoment, agents: [] } });
    house.push.toBoard({ type: 'wallboard', data: { ...emptyMoment, tick: 2, agents: [] } });
    house.push.toAll({ type: 'health.changed', data: { degraded: ['redis'] } });
    for (const desk of [supervisor, admin]) {
      await until(() => desk?.said.length === 4, 'four messages');
      const [first, board, again, last] = desk?.said ?? [];
      expect([board?.type, board?.seq, again?.seq]).toEqual(['wallboard', first?.seq, first?.seq]);
      expect(last?.seq).toBe((first?.seq ?? 0) + 1);
    }
    await stays(
      () => others.every((desk) => desk.said.every(({ type }) => type !== 'wallboard')),
      200,
      'nobody else hears the floor',
    );
  });

  test('what concerns one supervisor is told to that one only', async () => {
    const supervisor = house.desk(house.cookieOf('supervisor01')).hello('page-2');
    await until(() => house.asked.includes('supervisor opened s1 page-2'), 'the supervisor to be there');
    const watchers = house.push.boardWatchers;
    const admin = house.desk(house.cookieOf('admin')).hello('page-3');
    await until(() => house.push.boardWatchers === watchers + 1, 'the admin to be there');
    house.push.toAgent('s1' as never, { type: 'watch.changed', data: { watch: null, taken: null, why: 'callEnded' } });
    await until(() => supervisor.said.some(({ type }) => type === 'watch.changed'), 'the supervisor to be told');
    await stays(() => admin.said.every(({ type }) => type !== 'watch.changed'), 200, 'the admin is not told');
  });

  test('thresholds are a supervisor’s to set, and must be whole', async () => {
    const { body } = await house.http().get('/api/wallboard').set('cookie', house.cookieOf('admin')).expect(200);
    const put = (who: string, settings: object) =>
      house
        .http()
        .put('/api/wallboard/settings')
        .set('cookie', house.cookieOf(who))
        .set('origin', house.origin)
        .send(settings);
    await put('admin', body.settings).expect(403);
    await put('supervisor01', { ...body.settings, rules: { ...body.settings.rules, serviceLevelSeconds: 0 } }).expect(
      400,
    );
    await put('supervisor01', body.settings).expect(200);
    expect(house.asked).toContain('floor supervisor01');
  });
});
