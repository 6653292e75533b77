/**
 * What each operation of the port is in Asterisk's REST interface, and what its answers mean: said once for both
 * adapters, which only know how to send one. Knows no socket, no time-out, no application state.
 */
import { z } from 'zod';
import { PROOF_EVENT } from './proof.ts';
import { AriBridge, AriChannel, TelephonyFault, type Ari, type AriEvent, type Reach } from './ari.ts';

/** `resource` and `nickname` are the names of Asterisk's own API description, which ari-client goes by. */
export interface Operation {
  readonly resource: string;
  readonly nickname: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
}
/** Values for the path's `{names}`; the rest go into the query. */
export type Params = Readonly<Record<string, string | number | undefined>>;
/** A JSON body, under the name that the API description gives it. */
export interface Body {
  readonly name: string;
  readonly value: unknown;
}
export interface Answer {
  readonly status: number;
  readonly reason: string;
  /** Parsed JSON, undefined where there is none. */
  readonly body: unknown;
}
export type Send = (operation: Operation, params: Params, body?: Body) => Promise<Answer>;

const op = (resource: string, nickname: string, method: Operation['method'], path: string): Operation => ({
  resource,
  nickname,
  method,
  path,
});
const answer = op('channels', 'answer', 'POST', 'channels/{channelId}/answer');
const hangup = op('channels', 'hangup', 'DELETE', 'channels/{channelId}');
const goOn = op('channels', 'continueInDialplan', 'POST', 'channels/{channelId}/continue');
const originate = op('channels', 'originateWithId', 'POST', 'channels/{channelId}');
const snoop = op('channels', 'snoopChannelWithId', 'POST', 'channels/{channelId}/snoop/{snoopId}');
const externalMedia = op('channels', 'externalMedia', 'POST', 'channels/externalMedia');
const startMoh = op('channels', 'startMoh', 'POST', 'channels/{channelId}/moh');
const stopMoh = op('channels', 'stopMoh', 'DELETE', 'channels/{channelId}/moh');
const play = op('channels', 'playWithId', 'POST', 'channels/{channelId}/play/{playbackId}');
const sendDtmf = op('channels', 'sendDTMF', 'POST', 'channels/{channelId}/dtmf');
const record = op('channels', 'record', 'POST', 'channels/{channelId}/record');
const liveRecording = op('recordings', 'getLive', 'GET', 'recordings/live/{recordingName}');
const setChannelVar = op('channels', 'setChannelVar', 'POST', 'channels/{channelId}/variable');
const listChannels = op('channels', 'list', 'GET', 'channels');
const stopPlayback = op('playbacks', 'stop', 'DELETE', 'playbacks/{playbackId}');
const createBridge = op('bridges', 'createWithId', 'POST', 'bridges/{bridgeId}');
const destroyBridge = op('bridges', 'destroy', 'DELETE', 'bridges/{bridgeId}');
const recordInBridge = op('bridges', 'record', 'POST', 'bridges/{bridgeId}/record');
const addChannel = op('bridges', 'addChannel', 'POST', 'bridges/{bridgeId}/addChannel');
const removeChannel = op('bridges', 'removeChannel', 'POST', 'bridges/{bridgeId}/removeChannel');
const listBridges = op('bridges', 'list', 'GET', 'bridges');
const listEndpoints = op('endpoints', 'listByTech', 'GET', 'endpoints/{tech}');
const claimCall = op('events', 'claimChannel', 'POST', 'events/claim');
const userEvent = op('events', 'userEvent', 'POST', 'events/user/{eventName}');
const info = op('asterisk', 'getInfo', 'GET', 'asterisk/info');
const subscribe = op('applications', 'subscribe', 'POST', 'applications/{applicationName}/subscription');
const unsubscribe = op('applications', 'unsubscribe', 'DELETE', 'applications/{applicationName}/subscription');
const listApplications = op('applications', 'list', 'GET', 'applications');
const filterEvents = op('applications', 'filter', 'PUT', 'applications/{applicationName}/eventFilter');

const Channels = z.array(AriChannel);
const Bridges = z.array(AriBridge);
const Info = z.object({ status: z.object({ startup_time: z.string() }) });
const Applications = z.array(z.object({ name: z.string(), channel_ids: z.array(z.string()) }));
const ExternalMedia = z.object({
  channelvars: z.object({ UNICASTRTP_LOCAL_ADDRESS: z.string(), UNICASTRTP_LOCAL_PORT: z.coerce.number().int() }),
});
const Endpoints = z.array(z.object({ resource: z.string(), state: z.string().optional() }));

/**
 * `gone` is how Asterisk says that a channel hung up (404), left Stasis (409, 422), is dying (412) or, for bridges, that
 * the channel named in the query is no more (400).
 */
const GONE_CHANNEL = [404, 409, 412];
/** Where a phone that we rang goes when it is answered. */
const PHONE_ENTRY = { context: 'agent-leg', extension: 's', priority: 1 } as const;
const GONE_FROM_BRIDGE = [400, 404, 409, 412, 422];

function reach(what: string, { status, reason }: Answer, gone: readonly number[], done: readonly number[] = []): Reach {
  if ((status >= 200 && status < 300) || done.includes(status)) return 'done';
  if (gone.includes(status)) return 'gone';
  throw new TelephonyFault(`${what} was answered ${status} ${reason}`, status);
}

function read<T>(what: string, answered: Answer, schema: z.ZodType<T>): T {
  if (answered.status !== 200) reach(what, answered, []);
  const parsed = schema.safeParse(answered.body);
  if (!parsed.success) throw new TelephonyFault(`${what} was answered with an unknown shape`, answered.status);
  return parsed.data;
}

/** The port over anything that can send one operation. */
export function ariOver(send: Send, application: string): Ari {
  const onChannel = async (operation: Operation, channelId: string, params: Params = {}): Promise<Reach> =>
    reach(operation.nickname, await send(operation, { channelId, ...params }), GONE_CHANNEL);
  const onBridge = async (operation: Operation, bridgeId: string, params: Params = {}): Promise<Reach> =>
    reach(operation.nickname, await send(operation, { bridgeId, ...params }), GONE_FROM_BRIDGE);

  const listenTo = async (channelId: string): Promise<Reach> => {
    const params = { applicationName: application, eventSource: `channel:${channelId}` };
    return reach('listen', await send(subscribe, params), [404, 422]);
  };

  return {
    answer: (channelId) => onChannel(answer, channelId),
    hangUp: (channelId, reason = 'normal') => onChannel(hangup, channelId, { reason }),
    continueInDialplan: (channelId, context, extension, priority) =>
      onChannel(goOn, channelId, { context, extension, priority }),
    originate: async ({ channelId, endpoint, appArgs, callerId, timeoutSeconds, variables }) => {
      // By way of the dialplan: it holds the answered phone until a controller is there, while an originate into an
      // application hangs up when that is away (dialplans/agents.conf).
      const params = { channelId, endpoint, ...PHONE_ENTRY, callerId, timeout: timeoutSeconds };
      const destination = { STASIS_APPLICATION: application, STASIS_ARGUMENTS: appArgs };
      const body = { name: 'variables', value: { variables: { ...variables, ...destination } } };
      const [answered, listening] = await Promise.all([send(originate, params, body), listenTo(channelId)]);
      // 409: an earlier try with this id arrived after all. 500 "Allocation failed": nobody is registered there.
      const unreachable = answered.status === 500 && answered.reason.includes('Allocation failed');
      if (unreachable) return 'gone';
      reach('originate', answered, [], [409]);
      return listening;
    },
    snoop: async (channelId, snoopId, whisper) => {
      // Directions are the channel's own: `out` is what its phone hears.
      const params = { snoopId, spy: 'both', whisper: whisper ? 'out' : 'none', app: application, appArgs: 'ear' };
      const reached = await onChannel(snoop, channelId, params);
      return reached === 'gone' ? reached : listenTo(snoopId);
    },
    snoopVoice: (channelId, snoopId) => {
      const params = { snoopId, spy: 'in', whisper: 'none', app: application, appArgs: 'hearing' };
      return onChannel(snoop, channelId, params);
    },
    sendSound: async (channelId, { address, port }) => {
      const params = { channelId, app: application, external_host: `${address}:${port}`, format: 'slin16' };
      const { channelvars } = read('external media', await send(externalMedia, params), ExternalMedia);
      return { address: channelvars.UNICASTRTP_LOCAL_ADDRESS, port: channelvars.UNICASTRTP_LOCAL_PORT };
    },
    startMusic: (channelId, mohClass) => onChannel(startMoh, channelId, { mohClass }),
    stopMusic: (channelId) => onChannel(stopMoh, channelId),
    play: (channelId, playbackId, media) => onChannel(play, channelId, { playbackId, media: media.join(',') }),
    sendDtmf: (channelId, dtmf) => onChannel(sendDtmf, channelId, { dtmf }),
    stopPlayback: async (playbackId) => reach('stop playback', await send(stopPlayback, { playbackId }), [404, 409]),
    record: (channelId, { name, maxSeconds, silenceSeconds, endKey }) =>
      onChannel(record, channelId, {
        name,
        format: 'wav',
        maxDurationSeconds: maxSeconds,
        maxSilenceSeconds: silenceSeconds,
        terminateOn: endKey,
        beep: 'true',
        ifExists: 'overwrite',
      }),
    isRecording: async (recordingName) =>
      reach('live recording', await send(liveRecording, { recordingName }), [404]) === 'done',
    createBridge: async (bridgeId) =>
      reach('create bridge', await send(createBridge, { bridgeId, type: 'mixing', name: bridgeId }), [], [409]),
    destroyBridge: (bridgeId) => onBridge(destroyBridge, bridgeId),
    recordBridge: async (bridgeId, name) =>
      // 409: it runs.
      reach(
        'record bridge',
        await send(recordInBridge, { bridgeId, name, format: 'wav', ifExists: 'append' }),
        [404],
        [409],
      ),
    addToBridge: async (bridgeId, channel) => {
      const answered = await send(addChannel, { bridgeId, channel });
      return [404, 409].includes(answered.status) ? 'no bridge' : reach('add to bridge', answered, GONE_FROM_BRIDGE);
    },
    removeFromBridge: (bridgeId, channel) => onBridge(removeChannel, bridgeId, { channel }),
    setVariable: (channelId, variable, value) => onChannel(setChannelVar, channelId, { variable, value }),
    channels: async () => read('list channels', await send(listChannels, {}), Channels),
    bridges: async () => read('list bridges', await send(listBridges, {}), Bridges),
    endpoints: async () => {
      const list = read('list endpoints', await send(listEndpoints, { tech: 'PJSIP' }), Endpoints);
      return list.map(({ resource, state }) => ({ resource, online: state === 'online' }));
    },
    applications: async () => {
      const list = read('list applications', await send(listApplications, {}), Applications);
      return list.map(({ name, channel_ids: channels }) => ({ name, channels }));
    },
    listenTo,
    stopListening: async (channelId) => {
      const params = { applicationName: application, eventSource: `channel:${channelId}` };
      return reach('stop listening', await send(unsubscribe, params), [404, 409, 422]);
    },
    claim: async (channelId) => reach('claim', await send(claimCall, { channelId, application }), [404, 409]),
    startedAt: async () => Date.parse(read('info', await send(info, {}), Info).status.startup_time),
    raise: async (eventName) => void reach('raise', await send(userEvent, { eventName, application }), []),
  };
}

/**
 * The phones' states are heard by an application of their own on the same socket: subscribing to endpoints brings every
 * event of every channel there too, and each key would arrive twice. Its name must not match the dialplan's `^hotline-`.
 */
export const phonesApplication = (application: string): string => `phones-${application}`;
const PHONE_EVENTS: readonly string[] = ['EndpointStateChange'] satisfies AriEvent['type'][];

/**
 * Tells Asterisk what the applications want to hear: of all events only those that we act on (each one that is not sent
 * costs neither side anything), and the state of phones. A filter outlives its connection and holds back even the
 * answers to requests, so it comes first and names them too. The answer is false where an older Asterisk can't filter.
 */
export async function introduce(send: Send, application: string, eventTypes: readonly string[]): Promise<boolean> {
  const phones = phonesApplication(application);
  const allow = (applicationName: string, types: readonly string[]) => {
    const allowed = ['RESTResponse', ...types].map((type) => ({ type }));
    return send(filterEvents, { applicationName }, { name: 'filter', value: { allowed } });
  };
  const calls = [...eventTypes.filter((type) => !PHONE_EVENTS.includes(type)), PROOF_EVENT];
  const filtered = await Promise.all([allow(application, calls), allow(phones, PHONE_EVENTS)]);
  const filters = filtered.every(({ status }) => status < 300);
  if (!filters) return false; // without a filter the doubled events would do more harm than old states of phones
  const subscribed = await send(subscribe, { applicationName: phones, eventSource: 'endpoint:PJSIP' });
  reach('subscribe to phones', subscribed, [], [422]);
  return true;
}

/** Asterisk explains itself in `{"message": …}` or `{"error": …}`. */
export function reasonOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const { message, error } = body as { message?: unknown; error?: unknown };
  if (typeof message === 'string') return message;
  return typeof error === 'string' ? error : null;
}

/** The operation's path and query, ready to be sent. */
export function uriOf(operation: Operation, params: Params): string {
  const query: string[] = [];
  let path = operation.path;
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    const encoded = encodeURIComponent(value);
    if (path.includes(`{${name}}`)) path = path.replace(`{${name}}`, encoded);
    else query.push(`${name}=${encoded}`);
  }
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}
