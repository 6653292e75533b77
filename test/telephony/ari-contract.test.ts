/**
 * What both ARI adapters promise, on a real Asterisk with real phones: what a caller hears is asserted from the RTP that
 * arrived, not from the commands that were sent.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { energies, render, readWav, hasTone, shareAt, silence, tone, wavFile } from '../support/audio.ts';
import { legId } from '../../src/core/kernel/ids.ts';
import { Hearings } from '../../src/telephony/hearing.ts';
import { asterisk, type AsteriskParts } from '../support/parts.ts';
import type { SipCall, SipPhone } from '../support/sip-phone.ts';
import { stays, until } from '../support/until.ts';
import { ADAPTERS, TestLink } from './open-link.ts';

let exchange: AsteriskParts;
let citizen: SipPhone;
const [low, high] = [440, 1200];
const sound = (hertz: number) => `sound:${path.join(exchange.prompts, `test-${hertz}`)}`;

beforeAll(async () => {
  exchange = asterisk();
  citizen = await exchange.citizen();
  for (const hertz of [low, high]) {
    writeFileSync(path.join(exchange.prompts, `test-${hertz}.wav`), wavFile(render(tone(hertz), 1.5)), { mode: 0o644 });
  }
});

describe.each(ADAPTERS)('%s', (adapter) => {
  let link: TestLink;
  let agent: SipPhone | null = null;
  let office: SipPhone | null = null;
  beforeAll(async () => {
    link = await new TestLink(adapter, exchange.ariUrl).up();
  });
  afterAll(() => link.link.stop());
  afterEach(async () => {
    await citizen.call?.hangUp();
    await agent?.close();
    await office?.close();
    agent = office = null;
    // A failed test's listeners and ears must not be met by the next one.
    for (const { id } of await link.ari.channels()) await link.ari.hangUp(id);
    await until(async () => (await link.ari.channels()).length === 0, 'every channel to be gone');
    for (const bridge of await link.ari.bridges()) await link.ari.destroyBridge(bridge.id);
  });
  beforeEach(() => void (link.events.length = 0));

  /** Dials, is claimed and answered. */
  async function inStasis(): Promise<{ call: SipCall; id: string }> {
    const call = await citizen.dial('12345', { number: '13800138000' });
    const { channel, args } = await link.event('StasisStart');
    expect(args).toEqual(['inbound', '12345', 'trunk']);
    expect(channel.caller.number).toBe('13800138000');
    expect(await link.ari.answer(channel.id)).toBe('done');
    await call.answered;
    return { call, id: channel.id };
  }

  test('answers, plays files in order, and says once when they ended', async () => {
    const { call, id } = await inStasis();
    expect(await link.ari.play(id, 'both', [sound(low), sound(high)])).toBe('done');
    await until(() => call.heard.hearsTone(low));
    await until(() => call.heard.hearsTone(high));
    await link.event('PlaybackFinished', ({ playback }) => playback.id === 'both' && playback.state === 'done');
    expect(link.all('PlaybackFinished')).toHaveLength(1);
  });

  test('a playback is stopped at once, and one of a missing file fails', async () => {
    const { call, id } = await inStasis();
    await link.ari.play(id, 'long', [sound(low), sound(low), sound(low)]);
    await until(() => call.heard.hearsTone(low));
    expect(await link.ari.stopPlayback('long')).toBe('done');
    await link.event('PlaybackFinished');
    await until(() => call.heard.hearsSilence(), { what: 'silence', within: 1500 });
    expect(await link.ari.stopPlayback('long')).toBe('gone');
    await link.ari.play(id, 'missing', ['sound:/nowhere/at-all']);
    await link.event('PlaybackFinished', ({ playback }) => playback.id === 'missing' && playback.state === 'failed');
  });

  test('each key is told once, also in the waiting music', async () => {
    const { call, id } = await inStasis();
    await link.ari.startMusic(id, 'default');
    await until(() => call.heard.hearsOther(), 'the music');
    call.press('2');
    const { digit, duration_ms: pressedMs } = await link.event('ChannelDtmfReceived');
    expect({ digit, pressedMs }).toMatchObject({ digit: '2', pressedMs: expect.any(Number) });
    await stays(() => link.all('ChannelDtmfReceived').length === 1, 400, 'the key is told once');
  });

  test('brings out what a caller says, alone, while they hear something else', async () => {
    const { call, id } = await inStasis();
    const heard: Int16Array[] = [];
    const hearings = new Hearings('127.0.0.1');
    expect(await hearings.open(link.ari, legId(id), 'test', (frame) => heard.push(frame))).toBe('done');
    await link.ari.play(id, 'prompt', [sound(high), sound(high), sound(high)]);
    await until(() => call.heard.hearsTone(high), 'the prompt to be heard');
    call.speak(tone(low));
    // 16,000 samples a second: a pitch is an octave down where it is read as 8,000.
    const voice = () => Int16Array.from(heard.slice(-40).flatMap((frame) => [...frame]));
    const isAlone = () => heard.length > 40 && hasTone(voice(), low / 2, 0.9);
    await until(() => call.heard.hearsTone(high) && isAlone(), 'the voice, and nothing beside it');
    expect(await hearings.close('test', () => link.ari)).toBe('done');
    await until(async () => (await link.ari.channels()).length === 1, 'the caller alone to be left');
    expect(await link.ari.bridges()).toEqual([]);
    expect(await hearings.open(link.ari, legId('nobody'), 'none', () => undefined)).toBe('gone');
    expect(await hearings.close('none', () => link.ari)).toBe('gone');
  });

  test('rings an agent with an id we chose, joins both, records, and lets them go', async () => {
    agent = await exchange.agentPhone('8001');
    const { call, id } = await inStasis();
    const name = `contract-${adapter}-${id}`;
    const ring = {
      ...{ channelId: `agent-${id}`, endpoint: 'PJSIP/8001', appArgs: `agent,${id}`, timeoutSeconds: 10 },
      variables: { RECORDING: name },
    };
    expect(await link.ari.originate({ ...ring, callerId: '"13800138000" <13800138000>' })).toBe('done');
    const incoming = await agent.nextCall();
    expect(incoming.from).toEqual({ number: '13800138000', name: '13800138000' });
    incoming.answer();
    const { args, channel } = await link.event('StasisStart', (event) => event.channel.id === ring.channelId);
    expect({ args, state: channel.state }).toEqual({ args: ['agent', id], state: 'Up' });
    await link.ari.createBridge(`call-${id}`);
    expect(await link.ari.addToBridge(`call-${id}`, id)).toBe('done');
    expect(await link.ari.addToBridge(`call-${id}`, ring.channelId)).toBe('done');
    call.speak(tone(low));
    incoming.speak(tone(high));
    await until(() => call.heard.hearsTone(high) && incoming.heard.hearsTone(low), 'both to hear each other');
    // Long enough for the file to hold as much of the one who was heard last.
    const since = call.heard.now;
    await until(() => call.heard.now - since > 1000, 'a second of talk');
    expect(await link.ari.destroyBridge(`call-${id}`)).toBe('done');
    // For a moment Asterisk lists a leg twice that has just left a bridge.
    const both = [id, ring.channelId].sort().join();
    const alive = async () => (await link.ari.channels()).map((leg) => leg.id);
    await until(async () => (await alive()).sort().join() === both, 'both legs to live on');
    expect(await link.ari.hangUp(ring.channelId)).toBe('done');
    await link.event('ChannelDestroyed', (event) => event.channel.id === ring.channelId);
    const recorded = path.join(exchange.recordings ?? '', `${name}.wav`);
    const holds = (hertz: number) => hasTone(readWav(recorded), hertz, 0.2);
    await until(() => holds(low) && holds(high), 'both voices in the file');
  });

  test('an agent rung again is recorded on in the same file, and nothing outside a bridge is', async () => {
    const { call, id } = await inStasis();
    agent = await exchange.agentPhone('8001', { whenCalled: 'answer' });
    const file = path.join(exchange.recordings ?? '', `again-${id}.wav`);
    const endsWith = (hertz: number) => hasTone(readWav(file).subarray(-3000), hertz, 0.2);
    for (const hertz of [low, high]) {
      const channelId = `agent-${id}-${hertz}`;
      const ring = { channelId, endpoint: 'PJSIP/8001', appArgs: `agent,${id}`, timeoutSeconds: 10 };
      await link.ari.originate({ ...ring, callerId: '"1" <1>', variables: { RECORDING: `again-${id}` } });
      await link.event('StasisStart', (event) => event.channel.id === channelId);
      const incoming = agent.calls.at(-1);
      if (hertz === low) expect(readWav(file)).toHaveLength(0);
      const bridge = `again-${hertz}`;
      await link.ari.createBridge(bridge);
      expect(await link.ari.addToBridge(bridge, id)).toBe('done');
      expect(await link.ari.addToBridge(bridge, channelId)).toBe('done');
      call.speak(tone(hertz));
      const since = incoming?.heard.now ?? 0;
      const spokenFor = (ms: number) => incoming !== undefined && incoming.heard.now - since > ms;
      await until(() => spokenFor(700) && incoming?.heard.hearsTone(hertz), `the agent to hear ${hertz} Hz`);
      await link.ari.hangUp(channelId);
      await link.event('ChannelDestroyed', (event) => event.channel.id === channelId);
      await link.ari.destroyBridge(bridge);
      await until(() => endsWith(hertz), `${hertz} Hz at the end of the file`);
    }
    const written = readWav(file);
    // A bridge that mixes is heard from its first moment, before anybody speaks.
    const spoken = (energies(written).findIndex((loud) => loud > 0.01) + 1) * 800;
    const first = written.subarray(spoken, spoken + 2000);
    expect(hasTone(first, low, 0.2) && !hasTone(first, high, 0.2)).toBe(true);
  });

  test.each([
    ['is busy', 486, 17],
    ['declines', 603, 21],
    ['does not answer', null, 19],
  ] as const)('an agent who %s ends the leg that never was in Stasis', async (_, status, cause) => {
    agent = await exchange.agentPhone('8002');
    const ring = { channelId: `agent-${cause}-${adapter}`, endpoint: 'PJSIP/8002', appArgs: 'agent,x' };
    expect(await link.ari.originate({ ...ring, callerId: '"1" <1>', timeoutSeconds: 1 })).toBe('done');
    const incoming = await agent.nextCall();
    if (status !== null) incoming.reject(status);
    const ended = await link.event('ChannelDestroyed', ({ channel }) => channel.id === ring.channelId);
    expect(ended.cause).toBe(cause);
  });

  test('an ear hears both directions of a leg; with a whisper it is heard by that leg and by no other', async () => {
    agent = await exchange.agentPhone('8001');
    const { call, id } = await inStasis();
    const ring = { channelId: `agent-${id}`, endpoint: 'PJSIP/8001', appArgs: `agent,${id}`, timeoutSeconds: 10 };
    await link.ari.originate({ ...ring, callerId: '1' });
    const answering = await agent.nextCall();
    answering.answer();
    await link.event('StasisStart', (event) => event.channel.id === ring.channelId);
    await link.ari.createBridge(`call-${id}`);
    for (const leg of [id, ring.channelId]) await link.ari.addToBridge(`call-${id}`, leg);
    const listener = await (await exchange.citizen()).dial('12345', { number: '13800138001' });
    const heard = await link.event('StasisStart', (event) => event.channel.caller.number === '13800138001');
    await link.ari.answer(heard.channel.id);
    await listener.answered;
    await link.ari.createBridge('watch');
    await link.ari.addToBridge('watch', heard.channel.id);

    expect(await link.ari.snoop(ring.channelId, `ear-${id}-1`, false)).toBe('done');
    expect(await link.ari.addToBridge('watch', `ear-${id}-1`)).toBe('done');
    const [voice, other, third] = [tone(low), tone(high), tone(620)];
    call.speak(voice);
    answering.speak(other);
    listener.speak(third);
    const share = (ear: SipCall, hertz: number) => shareAt(ear.heard.last(400), hertz);
    await until(() => share(listener, low) > 0.12 && share(listener, high) > 0.12, 'both to be heard');
    await stays(() => share(answering, 620) < 0.01 && share(call, 620) < 0.01, 800, 'nobody hears the listener');

    expect(await link.ari.snoop(ring.channelId, `ear-${id}-2`, true)).toBe('done');
    expect(await link.ari.addToBridge('watch', `ear-${id}-2`)).toBe('done');
    await link.ari.hangUp(`ear-${id}-1`);
    await until(() => share(answering, 620) > 0.12, 'the whisper to be heard');
    await stays(() => share(call, 620) < 0.01, 800, 'the other side does not hear the whisper');
    await link.ari.hangUp(ring.channelId);
    await link.event('ChannelDestroyed', (event) => event.channel.id === `ear-${id}-2`);
    expect(await link.ari.snoop(ring.channelId, `ear-${id}-3`, false)).toBe('gone');
    await listener.hangUp();
  });

  test('a phone that is not registered, or that nobody knows, is gone', async () => {
    const ring = { appArgs: 'agent,x', callerId: '"1" <1>', timeoutSeconds: 1 };
    expect(await link.ari.originate({ ...ring, channelId: 'agent-a', endpoint: 'PJSIP/8003' })).toBe('gone');
    expect(await link.ari.originate({ ...ring, channelId: 'agent-b', endpoint: 'PJSIP/4711' })).toBe('gone');
  });

  test.each(['a key', 'silence', 'a hang-up'] as const)('records what a caller says until %s ends it', async (end) => {
    const { call, id } = await inStasis();
    const name = `voice-${adapter}-${end.replaceAll(' ', '')}-${id}`;
    expect(await link.ari.record(id, { name, maxSeconds: 30, silenceSeconds: 1, endKey: '#' })).toBe('done');
    await until(() => call.heard.hearsOther(), 'the beep');
    await until(() => call.heard.hearsSilence(), 'the end of the beep');
    expect(await link.ari.isRecording(name)).toBe(true);
    call.speak(tone(low));
    const since = call.heard.now;
    await until(() => call.heard.now - since > 1500, 'something to be said');
    if (end === 'a key') call.press('#');
    else if (end === 'silence') call.speak(silence);
    else await call.hangUp();
    const { recording } = await link.event('RecordingFinished', (event) => event.recording.name === name);
    expect(await link.ari.isRecording(name)).toBe(false);
    // Whole seconds, and the silences are not counted.
    expect(recording.talking_duration).toBeGreaterThanOrEqual(1);
    expect(recording.talking_duration).toBeLessThanOrEqual(2);
    expect(hasTone(readWav(path.join(exchange.recordings ?? '', `${name}.wav`)), low, 0.2)).toBe(true);
  });

  test('rings a number by the trunk, and tells who begins to speak', async () => {
    office = await exchange.carrier();
    const { call, id } = await inStasis();
    const ring = { channelId: `outside-${id}`, endpoint: 'PJSIP/110@carrier', appArgs: `outside,${id}` };
    expect(await link.ari.originate({ ...ring, callerId: '12345', timeoutSeconds: 10 })).toBe('done');
    const incoming = await office.nextCall();
    expect({ to: incoming.dialled, from: incoming.from.number }).toEqual({ to: '110', from: '12345' });
    incoming.answer();
    await link.event('StasisStart', ({ channel }) => channel.id === ring.channelId);
    await link.ari.createBridge(`call-${id}`);
    for (const leg of [id, ring.channelId]) {
      expect(await link.ari.addToBridge(`call-${id}`, leg)).toBe('done');
      expect(await link.ari.setVariable(leg, 'TALK_DETECT(set)', '')).toBe('done');
    }
    for (const [speaker, leg, listener] of [
      [incoming, ring.channelId, call],
      [call, id, incoming],
    ] as const) {
      expect(link.all('ChannelTalkingStarted').filter(({ channel }) => channel.id === leg)).toEqual([]);
      speaker.speak(tone(low));
      await link.event('ChannelTalkingStarted', ({ channel }) => channel.id === leg);
      await until(() => listener.heard.hearsTone(low), 'the other to hear it');
    }
    await incoming.hangUp();
    const { cause } = await link.event('ChannelDestroyed', ({ channel }) => channel.id === ring.channelId);
    expect([0, 16]).toContain(cause);
  });

  test.each([
    ['is busy', 486, 17],
    ['does not exist', 404, 1],
    ['does not answer', null, 19],
  ] as const)('a number by the trunk that %s', async (_, status, cause) => {
    office = await exchange.carrier();
    const ring = { channelId: `outside-${cause}-${adapter}`, endpoint: 'PJSIP/110@carrier', appArgs: 'outside,x' };
    expect(await link.ari.originate({ ...ring, callerId: '12345', timeoutSeconds: 1 })).toBe('done');
    const incoming = await office.nextCall();
    if (status !== null) incoming.reject(status);
    const ended = await link.event('ChannelDestroyed', ({ channel }) => channel.id === ring.channelId);
    expect(ended.cause).toBe(cause);
  });

  test('a call given back to the dialplan leaves us and lives on', async () => {
    const { call, id } = await inStasis();
    expect(await link.ari.continueInDialplan(id, 'fallback', 's', 1)).toBe('done');
    await link.event('StasisEnd');
    expect(link.all('ChannelHangupRequest')).toEqual([]);
    expect(await link.ari.play(id, 'late', [sound(low)])).toBe('gone');
    const [leg] = await link.ari.channels();
    expect(leg?.dialplan).toMatchObject({ context: 'fallback' });
    expect(call.state).toBe('up');
    const held = (await link.ari.applications()).find(({ name }) => name === link.application);
    expect(held?.channels ?? []).toEqual([]);
  });

  test('a hang-up is asked for, ends Stasis and then the channel', async () => {
    const { call, id } = await inStasis();
    expect([await link.ari.listenTo(id), await link.ari.listenTo(id)]).toEqual(['done', 'done']);
    await call.hangUp();
    const { cause } = await link.event('ChannelDestroyed', ({ channel }) => channel.id === id);
    expect([0, 16]).toContain(cause); // 0 where the caller was quicker than Asterisk
    const order = link.events.map(({ type }) => type).filter((type) => /Hangup|StasisEnd|Destroyed/.test(type));
    expect(order.indexOf('ChannelHangupRequest')).toBeLessThan(order.indexOf('StasisEnd'));
    expect(order.at(-1)).toBe('ChannelDestroyed');
    expect(order.filter((type) => type === 'StasisEnd')).toHaveLength(1);
    const application = (await link.ari.applications()).find(({ name }) => name === link.application);
    expect(application?.channels).toEqual([]);
  });

  test('of two controllers one gets the call, for the other it is gone', async () => {
    const other = new TestLink(adapter, exchange.ariUrl);
    other.claims = false;
    await other.up();
    try {
      await inStasis();
      const { channel } = await other.event('CallBroadcast');
      expect(await other.ari.claim(channel.id)).toBe('gone');
      expect(other.all('StasisStart')).toEqual([]);
    } finally {
      await other.link.stop();
    }
  });

  test('the events of a call that another application holds can be listened to', async () => {
    const { call, id } = await inStasis();
    const heir = new TestLink(adapter, exchange.ariUrl);
    heir.claims = false;
    await heir.up();
    try {
      expect(await heir.ari.listenTo(id)).toBe('done');
      call.press('5');
      await heir.event('ChannelDtmfReceived', ({ digit }) => digit === '5');
      await call.hangUp();
      await heir.event('ChannelDestroyed');
    } finally {
      await heir.link.stop();
    }
  });

  test('what does not exist is gone, not an error', async () => {
    const { ari } = link;
    const reached = await Promise.all([
      ...[ari.answer('no'), ari.hangUp('no'), ari.continueInDialplan('no', 'fallback', 's', 1)],
      ...[
        ari.startMusic('no', 'default'),
        ari.stopMusic('no'),
        ari.play('no', 'p', [sound(low)]),
        ari.stopPlayback('no'),
        ari.record('no', { name: 'no', maxSeconds: 1, silenceSeconds: 1, endKey: '#' }),
      ],
      ...[ari.destroyBridge('no'), ari.removeFromBridge('no', 'no')],
      ...[ari.setVariable('no', 'a', 'b'), ari.claim('no'), ari.listenTo('no')],
    ]);
    expect(new Set(reached)).toEqual(new Set(['gone']));
    await ari.createBridge('empty');
    expect(await ari.addToBridge('empty', 'no')).toBe('gone');
    expect(await ari.addToBridge('no', 'no')).toBe('no bridge');
  });

  test('what is asked first is done first, though nobody waited for the answer', async () => {
    const { call, id } = await inStasis();
    const { ari } = link;
    for (const bridge of ['first', 'second', 'third']) {
      const reached = await Promise.all([
        ari.createBridge(bridge),
        ari.addToBridge(bridge, id),
        ari.removeFromBridge(bridge, id),
        ari.startMusic(id, 'default'),
        ari.stopMusic(id),
        ari.destroyBridge(bridge),
      ]);
      expect(new Set(reached)).toEqual(new Set(['done']));
    }
    await until(() => call.heard.hearsSilence(), 'the music to have ended');
  });

  test('300 requests at once all settle', async () => {
    const reached = await Promise.all(Array.from({ length: 300 }, (_, n) => link.ari.answer(`nobody-${n}`)));
    expect(reached.every((reach) => reach === 'gone')).toBe(true);
  });

  test('tells which phones are there, and when one comes and goes', async () => {
    expect(await link.ari.endpoints()).toContainEqual({ resource: '8004', online: false });
    agent = await exchange.agentPhone('8004');
    await link.event(
      'EndpointStateChange',
      ({ endpoint }) => endpoint.resource === '8004' && endpoint.state === 'online',
    );
    expect(await link.ari.endpoints()).toContainEqual({ resource: '8004', online: true });
    await agent.unregister();
    const left = await link.event('EndpointStateChange', ({ endpoint }) => endpoint.state === 'offline');
    expect(left.endpoint.resource).toBe('8004');
  });

  test('knows when Asterisk came up', async () => {
    const startedAt = await link.ari.startedAt();
    expect(startedAt).toBeLessThanOrEqual(Date.now());
    expect(startedAt).toBeGreaterThan(Date.now() - 86_400_000);
  });
});
