/**
 * What Asterisk's channel event log says about calls that no controller finished: those of the fallback, and those left
 * open by a controller that died. Pure bookkeeping: lines in, accounts of finished calls out. Reads no file, knows no SQL.
 */
import type { Disposition } from '../core/call/disposition.ts';
import { isRehearsalPass } from '../core/call/rehearsal-pass.ts';
import { agentId, callId, queueId, type CallId } from '../core/kernel/ids.ts';
import { secondsBetween, type Instant } from '../core/kernel/instant.ts';
import { normalisePhone } from '../core/kernel/phone-number.ts';
import type { JournalEntry } from './ports.ts';

/** One line of the log, in the words of `cel_custom.conf`, times parsed. */
export interface CelEvent {
  readonly type: string;
  readonly at: Instant;
  /** Asterisk's unique id of the channel, and of the call it belongs to. */
  readonly channel: string;
  readonly linked: string;
  readonly number: string;
  readonly exten: string;
  readonly context: string;
  readonly channelName: string;
  readonly app: string;
  readonly peer: string;
}

/** Where a line begins: which file (it is rotated), and how far into it. */
export interface CelMark {
  readonly file: string;
  readonly offset: number;
}

export interface CelReader {
  /** Whole lines from `from` on, the oldest that still exist when it is null or gone. `next` is where to go on. */
  read(
    from: CelMark | null,
    limit: number,
  ): Promise<{ lines: { event: CelEvent; at: CelMark }[]; next: CelMark | null }>;
}

export interface CelCall {
  readonly id: CallId;
  readonly dialled: string;
  readonly origin: 'trunk' | 'web';
  readonly arrivedAt: Instant;
  readonly mark: CelMark;
  readonly channelName: string;
  number: string;
  lastSeenAt: Instant;
  /** Answered by a controller, in Stasis. */
  answered: boolean;
  talkedMs: number;
  talkingSince: Instant | null;
  fallback: { since: Instant; queuedAt: Instant | null; answeredAt: Instant | null; extension: string | null } | null;
  /** Asterisk itself ended before the call did. */
  crashed: boolean;
  endedAt: Instant | null;
}

/** A channel that outlives this is a line that was never written, not a call. */
const longestCallMs = 12 * 3600_000;

export class CelLedger {
  readonly #calls = new Map<string, CelCall>();
  #newest = { second: 0, sequence: -1 };

  get size(): number {
    return this.#calls.size;
  }

  /** Where a later life has to begin reading: at the first line of the oldest call in hand. Null: nowhere before `next`. */
  get oldest(): CelMark | null {
    return this.#calls.values().next().value?.mark ?? null;
  }

  take(event: CelEvent, mark: CelMark): void {
    if (event.type === 'CHAN_START') this.#noticeRestart(event);
    if (event.type === 'CHAN_START' && isCitizen(event)) this.#calls.set(event.channel, begun(event, mark));
    const call = this.#calls.get(event.channel);
    if (call) track(call, event);
    // An admin who heard a draft: no citizen rang.
    if (call?.origin === 'web' && isRehearsalPass(call.number)) this.#calls.delete(event.channel);
    else if (event.type === 'BRIDGE_ENTER') this.#metBy(event);
  }

  /** Calls that are over: the fallback's at once, others when nobody closed them `graceMs` after their end. */
  due(now: Instant, graceMs: number): CelCall[] {
    const due: CelCall[] = [];
    for (const call of this.#calls.values()) {
      if (call.endedAt === null && now - call.lastSeenAt > longestCallMs) endWithAsterisk(call);
      if (call.endedAt !== null && (call.fallback !== null || now - call.endedAt >= graceMs)) due.push(call);
    }
    return due;
  }

  settle(id: CallId): void {
    this.#calls.delete(id);
  }

  /** The citizen was in the bridge first; this is the agent who joins them. */
  #metBy(event: CelEvent): void {
    if (event.peer === '') return;
    const peers = event.peer.split(',');
    for (const call of this.#calls.values()) {
      if (peers.includes(call.channelName)) talkBegins(call, event.at, event.channelName);
    }
  }

  /** Channel numbers begin at 0 again when Asterisk was started anew; what was open before has no end of its own. */
  #noticeRestart({ channel }: CelEvent): void {
    const [, second = '', sequence = ''] = /^(\d+)\.(\d+)$/.exec(channel) ?? [];
    if (second === '') return;
    const here = { second: Number(second), sequence: Number(sequence) };
    // Within a second or two, lines of different threads may stand in any order.
    if (here.second > this.#newest.second + 1 && here.sequence <= this.#newest.sequence) {
      for (const call of this.#calls.values()) if (call.endedAt === null) endWithAsterisk(call);
      this.#newest = here;
    }
    if (here.sequence > this.#newest.sequence) this.#newest = here;
  }
}

const isCitizen = ({ channel, linked, context }: CelEvent): boolean =>
  channel === linked && (context === 'inbound' || context === 'inbound-web');

const begun = (event: CelEvent, mark: CelMark): CelCall => ({
  id: callId(event.channel),
  dialled: event.exten,
  origin: event.context === 'inbound-web' ? 'web' : 'trunk',
  arrivedAt: event.at,
  mark,
  channelName: event.channelName,
  number: event.context === 'inbound-web' ? '' : event.number,
  lastSeenAt: event.at,
  answered: false,
  talkedMs: 0,
  talkingSince: null,
  fallback: null,
  crashed: false,
  endedAt: null,
});

function track(call: CelCall, event: CelEvent): void {
  call.lastSeenAt = Math.max(call.lastSeenAt, event.at);
  // From the door on, the number is what the dialplan made of it.
  if (event.context === 'door' || event.context === 'fallback') call.number = event.number;
  if (event.context === 'fallback') {
    call.fallback ??= { since: event.at, queuedAt: null, answeredAt: null, extension: null };
  }
  switch (event.type) {
    case 'ANSWER':
      if (event.context !== 'fallback') call.answered = true;
      return;
    case 'APP_START':
      if (event.app === 'Queue' && call.fallback) call.fallback.queuedAt ??= event.at;
      return;
    case 'BRIDGE_ENTER':
      if (event.peer !== '') talkBegins(call, event.at, event.peer);
      return;
    case 'BRIDGE_EXIT':
      talkEnds(call, event.at);
      return;
    case 'CHAN_END':
      talkEnds(call, event.at);
      call.endedAt = event.at;
      return;
    default:
  }
}

function talkBegins(call: CelCall, at: Instant, peer: string): void {
  call.talkingSince ??= at;
  if (!call.fallback) return;
  call.fallback.answeredAt ??= at;
  call.fallback.extension ??= /^PJSIP\/(.+?)(?:-web)?-[0-9a-f]{8}$/.exec(peer)?.[1] ?? null;
}

function talkEnds(call: CelCall, at: Instant): void {
  if (call.talkingSince === null) return;
  call.talkedMs += Math.max(0, at - call.talkingSince);
  call.talkingSince = null;
}

function endWithAsterisk(call: CelCall): void {
  talkEnds(call, call.lastSeenAt);
  call.crashed = true;
  call.endedAt = call.lastSeenAt;
}

export interface CelAccount {
  readonly entries: JournalEntry[];
  readonly callback: {
    call: CallId;
    number: string;
    why: 'lost' | 'fallback';
    at: Instant;
    waitedSeconds: number | null;
  } | null;
}

/**
 * What the journal is to hold of a finished call. Ids are made from the call's, so importing twice is harmless; the
 * journal's own rules let a controller's account win over this one.
 */
export function accountOf(call: CelCall, agentOfExtension: (extension: string) => string | null): CelAccount {
  const { id, fallback, arrivedAt } = call;
  const endedAt = call.endedAt ?? call.lastSeenAt;
  const number = normalisePhone(call.number);
  const disposition = dispositionOf(call);
  const base = (what: string, at: Instant) => ({ id: `cel-${id}-${what}`, call: id, at });
  const queuedAt = fallback?.queuedAt ?? null;
  const waitedSeconds = queuedAt === null ? null : secondsBetween(queuedAt, fallback?.answeredAt ?? endedAt);
  const entries: JournalEntry[] = [
    {
      ...base('arrived', arrivedAt),
      fact: 'arrived',
      number,
      dialled: call.dialled,
      origin: call.origin,
      flow: null,
      handledBy: 'fallback',
    },
  ];
  const agent = fallback?.extension ? agentOfExtension(fallback.extension) : null;
  if (agent !== null && fallback?.answeredAt && queuedAt !== null && waitedSeconds !== null) {
    entries.push({
      ...base('answered', fallback.answeredAt),
      fact: 'answered',
      agent: agentId(agent),
      queue: queueId('fallback'),
      queuedAt,
      waitedSeconds,
      offers: 1,
      recording: null,
    });
  }
  entries.push({
    ...base('ended', endedAt),
    fact: 'ended',
    disposition,
    path: [],
    queue: queuedAt === null ? null : queueId('fallback'),
    queuedAt,
    waitedSeconds,
    talkedSeconds: call.talkedMs > 0 ? Math.round(call.talkedMs / 1000) : null,
    offers: agent === null ? 0 : 1,
  });
  const why = disposition === 'lost' ? 'lost' : disposition === 'fallbackAbandoned' ? 'fallback' : null;
  // With nobody there, they wait from the greeting on.
  const aloneSeconds = fallback === null ? null : secondsBetween(fallback.since, endedAt);
  const callback = { call: id, at: endedAt, waitedSeconds: aloneSeconds };
  return { entries, callback: why === null || number === null ? null : { ...callback, number, why } };
}

function dispositionOf(call: CelCall): Disposition {
  if (call.crashed) return 'lost';
  if (call.fallback) return call.fallback.answeredAt === null ? 'fallbackAbandoned' : 'fallbackAnswered';
  if (call.talkedMs > 0) return 'unfinished';
  // Taken by a controller that then left them alone; or gone before anybody took the call.
  return call.answered ? 'lost' : 'abandonedInMenu';
}
