/**
 * From Asterisk's words to ours: the only place that knows the arguments of Stasis, names of contexts and the order in
 * which Asterisk tells that a leg ended. No I/O and no clock; it remembers only what one event cannot say alone.
 */
import { callId, legId, playbackId } from '../core/kernel/ids.ts';
import { unreachable } from '../core/kernel/unreachable.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { LiveLeg, TelephonyEvent } from '../service/ports.ts';
import type { AriChannel, AriEvent } from './ari/ari.ts';

/** Ids of legs that we ring begin so or so; every other leg of ours is a citizen's. */
export const AGENT_LEG = 'agent-';
/** Of other offices, rung by the trunk for a citizen who is transferred. */
export const OUTSIDE_LEG = 'outside-';
/** Of supervisors who watch a call. */
export const SUPERVISOR_LEG = 'supervisor-';
/** No phone: what a supervisor hears a talk by. */
export const EAR = 'ear-';
/** No phones: what a recogniser hears a citizen by (hearing.ts). */
export const HEARING = 'hearing-';
const MADE_HERE = [AGENT_LEG, OUTSIDE_LEG, SUPERVISOR_LEG, EAR, HEARING];

/** Of citizens whom we ring by ourselves: once they answer, they are callers like any other. */
export const CITIZEN_LEG = 'citizen-';

/** Of citizens whom an agent rings: rung like an office, and from the answer on treated like whoever rang us. */
const DIALLED_LEG = `${OUTSIDE_LEG}out-`;

/** Legs that we rang or made, whoever answers them. */
export const isRung = (leg: string): boolean => MADE_HERE.some((prefix) => leg.startsWith(prefix));

/** Legs of citizens, whoever rang whom. */
export const isCitizens = (leg: string): boolean => !isRung(leg) || leg.startsWith(DIALLED_LEG);

/**
 * One key is one key: a phone may report it by RFC 4733 and by SIP INFO, and Asterisk then tells of it two or three
 * times. One finger can't press the same key twice at a time, so a report whose tone began before the last one of that
 * key had ended (and 40 ms passed, the shortest pause a dialler makes) is the same press. Measured by the tones' own
 * lengths, a slow press is not counted twice and a quick double press not once. A longer pause would lose digits of
 * phones that dial by themselves.
 */
const SHORTEST_PAUSE_MS = 40;

const NORMAL_CLEARING = 16; // Q.850
const MOST_REMEMBERED = 1000;

export class Translator {
  /**
   * Legs whose end was announced, with its cause: their StasisEnd is not a departure to the dialplan but the end itself,
   * for Asterisk may tell a claimed channel's ChannelDestroyed to nobody (seen on 22.10.1).
   */
  readonly #ending = new Map<string, number>();
  /** Legs whose end was told at StasisEnd: a ChannelDestroyed that comes all the same says nothing new. */
  readonly #over = new Set<string>();
  readonly #lastKey = new Map<string, { key: string; at: Instant }>();
  readonly #phones = new Map<string, boolean>();

  /** After a connection was lost: what was remembered may be long untrue. */
  forget(): void {
    this.#ending.clear();
    this.#over.clear();
    this.#lastKey.clear();
    this.#phones.clear();
  }

  translate(event: AriEvent): TelephonyEvent[] {
    const at = Date.parse(event.timestamp);
    switch (event.type) {
      case 'StasisStart':
        return started(at, event.args, event.channel);
      case 'ChannelHangupRequest':
        this.#ending.set(event.channel.id, event.cause ?? NORMAL_CLEARING);
        return [];
      case 'StasisEnd':
        return this.#left(at, event.channel.id);
      case 'ChannelDestroyed':
        return this.#over.delete(event.channel.id) ? [] : this.#ended(at, event.channel.id, event.cause);
      case 'ChannelDtmfReceived':
        return this.#key(at, event.channel.id, event.digit, event.duration_ms ?? 0);
      case 'PlaybackFinished':
        return [{ type: 'PlaybackEnded', at, playback: playbackId(event.playback.id) }];
      case 'RecordingFinished':
      case 'RecordingFailed': {
        const { name, duration = 0, talking_duration: talked } = event.recording;
        const failed = event.type === 'RecordingFailed';
        return [{ type: 'RecordingEnded', at, recording: name, seconds: talked ?? duration, failed }];
      }
      case 'ChannelTalkingStarted':
        return [{ type: 'LegSpoke', at, leg: legId(event.channel.id) }];
      case 'EndpointStateChange':
        return this.#phone(at, event.endpoint.resource, event.endpoint.state === 'online');
      case 'CallBroadcast':
      case 'ApplicationReplaced':
        return [];
      default:
        return unreachable(event);
    }
  }

  #left(at: Instant, leg: string): TelephonyEvent[] {
    const cause = this.#ending.get(leg);
    if (cause !== undefined) {
      this.#over.add(leg);
      if (this.#over.size > MOST_REMEMBERED) this.#over.delete(this.#over.values().next().value ?? '');
      return this.#ended(at, leg, cause);
    }
    this.#lastKey.delete(leg);
    return [{ type: 'LegLeft', at, leg: legId(leg) }];
  }

  #ended(at: Instant, leg: string, cause: number): TelephonyEvent[] {
    this.#ending.delete(leg);
    this.#lastKey.delete(leg);
    // 0: it ended before anyone named a cause, as right after an answer.
    return [{ type: 'LegEnded', at, leg: legId(leg), cause: cause === 0 ? NORMAL_CLEARING : cause }];
  }

  #key(at: Instant, leg: string, key: string, pressedMs: number): TelephonyEvent[] {
    const last = this.#lastKey.get(leg);
    this.#lastKey.set(leg, { key, at });
    if (last?.key === key && at - pressedMs < last.at + SHORTEST_PAUSE_MS) return [];
    return [{ type: 'KeyPressed', at, leg: legId(leg), key }];
  }

  #phone(at: Instant, endpoint: string, online: boolean): TelephonyEvent[] {
    if (this.#phones.get(endpoint) === online) return []; // Asterisk repeats it with each call of the phone
    this.#phones.set(endpoint, online);
    return [{ type: 'PhoneChanged', at, endpoint, online }];
  }
}

/** Stasis arguments: `inbound, dialled, origin` for a caller; `agent, call`, `outside, call`, `citizen, task` and
 * `supervisor` for legs that we rang, `ear` for what a supervisor hears by; what a recogniser hears by says nothing. */
function started(at: Instant, [kind, first = '', second]: readonly string[], channel: AriChannel): TelephonyEvent[] {
  const leg = legId(channel.id);
  if (kind === 'agent') return [{ type: 'AgentLegAnswered', at, leg, call: callId(first) }];
  if (kind === 'supervisor') return [{ type: 'SupervisorAnswered', at, leg }];
  if (kind === 'outside') return [{ type: 'OutsideAnswered', at, leg, call: callId(first) }];
  if (kind === 'citizen') return [{ type: 'CitizenAnswered', at, leg, task: first }];
  if (kind !== 'inbound') return [];
  const caller = callerNumber(channel.caller.number);
  const origin = second === 'web' ? 'web' : 'trunk';
  return [{ type: 'CallArrived', at, call: callId(channel.id), leg, caller, dialled: first, origin }];
}

/** Null where the caller hides the number, in whatever words the carrier puts it. */
export function callerNumber(raw: string): string | null {
  const digits = raw.replace(/[^0-9+*#]/g, '').slice(0, 20);
  return digits === '' ? null : digits;
}

/** What a survey found, in our words. `held` are the channels that belong to a Stasis application of ours. */
export function liveLeg(channel: AriChannel, held: ReadonlySet<string>): LiveLeg {
  const { dialplan } = channel;
  const [, , application = ''] = (dialplan?.app_data ?? '').split(',');
  const [kind, dialled = '', origin] = application.split(':');
  const broadcast = dialplan?.app_name === 'StasisBroadcast' && kind === 'inbound';
  const role = roleOf(channel);
  const weRang = isRung(channel.id) || channel.id.startsWith(CITIZEN_LEG);
  const created = channel.creationtime === undefined ? Number.NaN : Date.parse(channel.creationtime);
  return {
    leg: legId(channel.id),
    // A phone that was answered while no controller ran is on its way to us until it is in Stasis.
    up: channel.state === 'Up' && (!weRang || dialplan?.app_name === 'Stasis'),
    caller: callerNumber(channel.caller.number),
    role,
    dialled: broadcast ? dialled : '',
    origin: origin === 'web' || channel.name.startsWith('PJSIP/guest-') ? 'web' : 'trunk',
    ours: held.has(channel.id) || weRang,
    arrivedAt: Number.isNaN(created) ? null : created,
  };
}

/** Contexts that only citizens' calls run through. */
const CITIZENS = new Set(['inbound', 'inbound-web', 'door', 'fallback']);

function roleOf({ id, dialplan }: AriChannel): LiveLeg['role'] {
  if (id.startsWith(AGENT_LEG)) return 'agent';
  // A citizen whose call nobody remembers can't be asked anew: they did not ring us.
  if (id.startsWith(OUTSIDE_LEG) || id.startsWith(CITIZEN_LEG)) return 'outside';
  if (id.startsWith(SUPERVISOR_LEG) || id.startsWith(EAR)) return 'supervisor';
  return CITIZENS.has(dialplan?.context ?? '') ? 'citizen' : 'stranger';
}
