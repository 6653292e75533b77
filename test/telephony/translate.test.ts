/** Frames as Asterisk 22.10 sent them, and what they mean to us. */
import { expect, test } from 'vitest';
import { readEvent } from '../../src/telephony/ari/read-event.ts';
import { AriChannel } from '../../src/telephony/ari/ari.ts';
import { Translator, callerNumber, liveLeg } from '../../src/telephony/translate.ts';

const channel = (id = '1795466063.0', more: object = {}) => ({
  id,
  name: 'PJSIP/carrier-00000000',
  state: 'Up',
  protocol_id: 'd1eb679c',
  caller: { name: '', number: '13900001' },
  connected: { name: '', number: '' },
  accountcode: '',
  dialplan: {
    context: 'door',
    exten: 'trunk',
    priority: 3,
    app_name: 'StasisBroadcast',
    app_data: '1500,^hotline-,inbound:12345:trunk',
  },
  creationtime: '2026-11-23T20:34:23.143+0000',
  language: 'en',
  ...more,
});
const at = Date.UTC(2026, 10, 23, 20, 34, 23, 153);
const stamp = (ms = 0) => new Date(at + ms).toISOString().replace('Z', '+0000');

function translated(translator: Translator, ...frames: object[]) {
  return frames.flatMap((frame) => {
    const event = readEvent({ application: 'hotline-1', asterisk_id: '02:fc', timestamp: stamp(), ...frame });
    return event === null ? [] : translator.translate(event);
  });
}

test('a citizen arrives, from the trunk or from a browser', () => {
  const start = { type: 'StasisStart', args: ['inbound', '12345', 'trunk'], channel: channel() };
  const web = {
    ...start,
    args: ['inbound', '12345', 'web'],
    channel: channel('2', { caller: { name: '', number: '' } }),
  };
  expect(translated(new Translator(), start, web)).toEqual([
    {
      type: 'CallArrived',
      at,
      call: '1795466063.0',
      leg: '1795466063.0',
      caller: '13900001',
      dialled: '12345',
      origin: 'trunk',
    },
    { type: 'CallArrived', at, call: '2', leg: '2', caller: null, dialled: '12345', origin: 'web' },
  ]);
});

test('another office answers, speaks, and is one of ours in a survey', () => {
  const leg = 'outside-1795466063.0-3';
  const spoken = { type: 'ChannelTalkingStarted', channel: channel(leg) };
  const start = { type: 'StasisStart', args: ['outside', '1795466063.0'], channel: channel(leg) };
  expect(translated(new Translator(), start, spoken)).toEqual([
    { type: 'OutsideAnswered', at, leg, call: '1795466063.0' },
    { type: 'LegSpoke', at, leg },
  ]);
  const waiting = AriChannel.parse(channel(leg, { dialplan: { context: 'agent-leg', exten: 's', app_name: 'Wait' } }));
  expect(liveLeg(waiting, new Set())).toMatchObject({ role: 'outside', ours: true, up: false });
});

test('a citizen whom we rang answers; in a survey the line is ours, but nobody who rang us', () => {
  const leg = 'citizen-01HQ';
  const start = { type: 'StasisStart', args: ['citizen', '1795466063.0:asked'], channel: channel(leg) };
  expect(translated(new Translator(), start)).toEqual([
    { type: 'CitizenAnswered', at, leg, task: '1795466063.0:asked' },
  ]);
  const ringing = AriChannel.parse(channel(leg, { state: 'Ring' }));
  expect(liveLeg(ringing, new Set())).toMatchObject({ role: 'outside', ours: true });
  for (const app of ['Wait', 'Stasis']) {
    const dialplan = { context: 'agent-leg', exten: 's', app_name: app };
    const up = AriChannel.parse(channel(leg, { state: 'Up', dialplan }));
    expect(liveLeg(up, new Set())).toMatchObject({ up: app === 'Stasis' });
  }
});

test('words that a caller left end: as long as they spoke, or failed', () => {
  const recording = { name: 'voicemail-1-2', format: 'wav', state: 'done', target_uri: 'channel:1', duration: 9 };
  const finished = { type: 'RecordingFinished', recording: { ...recording, talking_duration: 6, silence_duration: 3 } };
  const failed = { type: 'RecordingFailed', recording };
  expect(translated(new Translator(), finished, failed)).toEqual([
    { type: 'RecordingEnded', at, recording: 'voicemail-1-2', seconds: 6, failed: false },
    { type: 'RecordingEnded', at, recording: 'voicemail-1-2', seconds: 9, failed: true },
  ]);
});

test('a leg that we rang answers', () => {
  const frame = { type: 'StasisStart', args: ['agent', '1795466063.0'], channel: channel('agent-1') };
  expect(translated(new Translator(), frame)).toEqual([
    { type: 'AgentLegAnswered', at, leg: 'agent-1', call: '1795466063.0' },
  ]);
});

test('a channel of another kind, such as one that listens in, is none of ours', () => {
  expect(translated(new Translator(), { type: 'StasisStart', args: [], channel: channel('snoop1') })).toEqual([]);
});

test.each([
  ['13800138000', '13800138000'],
  ['+86 138-0013-8000', '+8613800138000'],
  ['', null],
  ['anonymous', null],
  ['unknown', null],
  ['"; DROP TABLE calls', null],
  ['1'.repeat(64), '1'.repeat(20)],
])('the caller %s is %s', (raw, number) => expect(callerNumber(raw)).toBe(number));

test('hang-up, StasisEnd, end: one LegEnded', () => {
  const frames = [
    { type: 'ChannelHangupRequest', channel: channel() },
    { type: 'StasisEnd', channel: channel() },
    { type: 'ChannelHangupRequest', cause: 16, channel: channel() },
    { type: 'ChannelDestroyed', cause: 16, cause_txt: 'Normal Clearing', channel: channel() },
  ];
  expect(translated(new Translator(), ...frames)).toEqual([{ type: 'LegEnded', at, leg: '1795466063.0', cause: 16 }]);
});

test('StasisEnd without a hang-up: the leg left for the dialplan', () => {
  expect(translated(new Translator(), { type: 'StasisEnd', channel: channel() })).toEqual([
    { type: 'LegLeft', at, leg: '1795466063.0' },
  ]);
});

test('an agent who does not answer, or an end that names no cause', () => {
  const ended = (cause: number) => ({ type: 'ChannelDestroyed', cause, channel: channel('agent-2') });
  expect(translated(new Translator(), ended(19), ended(0))).toMatchObject([{ cause: 19 }, { cause: 16 }]);
});

const key = (digit: string, ms: number, duration_ms: number) => ({
  type: 'ChannelDtmfReceived',
  timestamp: stamp(ms),
  digit,
  duration_ms,
  channel: channel(),
});
test.each([
  ['RFC 4733 and INFO together', [key('4', 4451, 160), key('4', 4589, 120), key('4', 4657, 120)], '4'],
  ['INFO after the tone', [key('5', 6078, 120), key('5', 6127, 160)], '5'],
  ['INFO at the start of a long press', [key('6', 1000, 160), key('6', 3000, 2000)], '6'],
  ['a phone that dials with 120 ms and 80 ms', [key('1', 120, 120), key('1', 320, 120), key('1', 520, 120)], '111'],
  ['a quick double press', [key('2', 1880, 120), key('2', 2145, 120)], '22'],
  ['a dialler with tones and pauses of 50 ms', [key('2', 50, 50), key('2', 150, 50), key('2', 250, 50)], '222'],
  ['other keys in between', [key('1', 100, 80), key('2', 120, 80), key('1', 140, 80)], '121'],
])('%s', (_, frames, keys) => {
  const pressed = translated(new Translator(), ...frames).map((event) => event.type === 'KeyPressed' && event.key);
  expect(pressed.join('')).toBe(keys);
});

test('a playback that failed has ended like any other', () => {
  const frames = [
    { type: 'PlaybackFinished', playback: { id: 'p1', media_uri: 'sound:a', state: 'done' } },
    { type: 'PlaybackFinished', playback: { id: 'p2', media_uri: 'sound:b', state: 'failed' } },
  ];
  expect(translated(new Translator(), ...frames)).toEqual([
    { type: 'PlaybackEnded', at, playback: 'p1' },
    { type: 'PlaybackEnded', at, playback: 'p2' },
  ]);
});

test('a phone is told of when it comes or goes, not with each of its calls', () => {
  const phone = (state: string) => ({
    type: 'EndpointStateChange',
    endpoint: { technology: 'PJSIP', resource: '8001-web', state, channel_ids: [] },
  });
  const translator = new Translator();
  expect(translated(translator, phone('online'), phone('online'), phone('offline'))).toEqual([
    { type: 'PhoneChanged', at, endpoint: '8001-web', online: true },
    { type: 'PhoneChanged', at, endpoint: '8001-web', online: false },
  ]);
  translator.forget();
  expect(translated(translator, phone('offline'))).toHaveLength(1);
});

test('frames of other types or shapes are not read', () => {
  expect(readEvent({ type: 'ChannelVarset', variable: 'X', value: 'y' })).toBeNull();
  expect(readEvent({ type: 'StasisStart', args: 'inbound', timestamp: stamp(), channel: channel() })).toBeNull();
  expect(readEvent({ type: 'PlaybackFinished' })).toBeNull();
  expect(readEvent({})).toBeNull();
});

test('a survey knows whose legs are whose', () => {
  const read = (raw: object) => liveLeg(AriChannel.parse(raw), new Set(['1795466063.0', 'agent-7']));
  expect(read(channel())).toEqual({
    leg: '1795466063.0',
    up: true,
    caller: '13900001',
    role: 'citizen',
    dialled: '12345',
    origin: 'trunk',
    ours: true,
    arrivedAt: Date.UTC(2026, 10, 23, 20, 34, 23, 143),
  });
  const agent = channel('agent-7', {
    state: 'Ringing',
    dialplan: { context: 'agents', exten: 's', app_name: 'AppDial2' },
  });
  expect(read(agent)).toMatchObject({ role: 'agent', up: false, ours: true });
  const away = channel('9', {
    name: 'PJSIP/guest-01',
    dialplan: { context: 'fallback', exten: 's', app_name: 'Queue' },
  });
  expect(read(away)).toMatchObject({ role: 'citizen', ours: false, origin: 'web', dialled: '' });
  const stranger = channel('8', { dialplan: { context: 'agents', exten: '', app_name: '' } });
  expect(read(stranger)).toMatchObject({ role: 'stranger', ours: false });
});
