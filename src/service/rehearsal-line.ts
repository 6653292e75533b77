/**
 * Telephone rehearsals: an admin hears a draft in the browser. Each has a pass that is good for one call and soon; that
 * call walks the draft, leaves nothing in the journal and reaches nobody. Its progress is told to the page that asked.
 */
import { randomInt } from 'node:crypto';
import type { Call } from '../core/call/call.ts';
import { rehearsalPass } from '../core/call/rehearsal-pass.ts';
import type { Context } from '../core/call/step.ts';
import type { Flow } from '../core/ivr/flow.ts';
import type { Instant } from '../core/kernel/instant.ts';
import { LiveCall, type CallHouse } from './live-call.ts';
import type { Clock } from './ports.ts';

/** From the button to the ring: a browser that has to ask for its microphone first takes a while. */
const passMs = 60_000;
/** Whoever looks after that has gone. */
const keptMs = 30 * 60_000;

export interface Rehearsal {
  readonly pass: string;
  readonly flow: Flow;
  /** What the draft takes for the caller's number. */
  readonly number: string | null;
  readonly madeAt: Instant;
}

export interface Progress {
  readonly state: 'waiting' | 'walking' | 'over';
  readonly node: string | null;
  readonly steps: readonly { readonly node: string; readonly outlet: string }[];
  /** Words are taken now, spoken or typed. */
  readonly listens: boolean;
}

interface Held extends Rehearsal {
  call: Call | null;
  live: LiveCall | null;
}

export class RehearsalLine {
  readonly #held = new Map<string, Held>();

  constructor(private readonly clock: Clock) {}

  /** @param flow made harmless (core/ivr/rehearsal.ts), its prompts ready */
  open(flow: Flow, number: string | null): { pass: string; until: Instant } {
    const now = this.clock.now();
    for (const { pass, madeAt } of this.#held.values()) if (madeAt + keptMs < now) this.#held.delete(pass);
    const digits = Array.from({ length: 16 }, () => randomInt(10)).join('');
    const pass = rehearsalPass(digits);
    this.#held.set(pass, { pass, flow, number, madeAt: now, call: null, live: null });
    return { pass, until: now + passMs };
  }

  /** The call that rings with this pass; null when it was used, is too old, or was never given. */
  begin(pass: string): Rehearsal | null {
    const held = this.#held.get(pass);
    if (held === undefined || held.call !== null || held.madeAt + passMs < this.clock.now()) return null;
    return held;
  }

  /** It lives as any call does, in a house without a journal, a line, agents or a way out. */
  live(call: Call, { flow, rules, world }: Context, house: CallHouse): LiveCall {
    const held = this.#held.get(call.facts.rehearsal ?? '');
    if (held !== undefined) held.call = call;
    const context: Context = {
      flow,
      rules: { ...rules, firstQueue: () => null },
      // An emergency of today is not what the draft says.
      ...(world === undefined ? {} : { world: () => ({ ...world(), emergency: null }) }),
    };
    const live = new LiveCall(call, context, {
      ...house,
      journal: () => undefined,
      joinLine: () => {
        throw new Error('a rehearsal came to the line');
      },
      leaveLine: () => undefined,
      positionOf: () => 0,
      agentIs: () => undefined,
      freeAgents: () => undefined,
      numberOf: () => null,
      moved: (before, after, event) => {
        if (held !== undefined) held.call = after;
        house.moved(before, after, event);
      },
    });
    if (held !== undefined) held.live = live;
    return live;
  }

  progress(flow: string, pass: string): Progress | null {
    const held = this.#held.get(pass);
    if (held?.flow.id !== flow) return null;
    const { call } = held;
    if (call === null) {
      const state = held.madeAt + passMs < this.clock.now() ? 'over' : 'waiting';
      return { state, node: null, steps: [], listens: false };
    }
    const steps = (call.steps ?? []).map(({ node, outlet }) => ({ node, outlet }));
    const node = 'cursor' in call ? call.cursor.node : null;
    return { state: call.state === 'ended' ? 'over' : 'walking', node, steps, listens: hearsNow(call) !== null };
  }

  /** Typed words count as if they had been spoken. Null: no such rehearsal; false: it takes no words now. */
  say(flow: string, pass: string, text: string): boolean | null {
    const held = this.#held.get(pass);
    if (held?.flow.id !== flow) return null;
    const hears = held.call === null ? null : hearsNow(held.call);
    if (held.live === null || hears === null) return false;
    const at = this.clock.now();
    held.live.post({ type: 'SpeechBegan', hears, at });
    held.live.post({ type: 'SpeechHeard', hears, text, confidence: 1, at });
    return true;
  }
}

/** What the question is known by at which words are taken; null where none are. */
const hearsNow = (call: Call): number | null =>
  call.state === 'inIvr' && 'hears' in call.phase ? (call.phase.hears ?? null) : null;
