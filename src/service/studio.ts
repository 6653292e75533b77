/** The IVR studio put together: one library of flows, its publisher and clock, rehearsals, traffic and numbers. */
import type { Log } from '../log.ts';
import { FlowCheck } from './flow-check.ts';
import { FlowClock } from './flow-clock.ts';
import { FlowLibrary } from './flow-library.ts';
import type { FlowStore, FlowSurroundings, NumberStore, TrafficStore, WalkingCall } from './flow-ports.ts';
import { FlowPublisher } from './flow-publisher.ts';
import { FlowRehearsal } from './flow-rehearsal.ts';
import { FlowTraffic } from './flow-traffic.ts';
import { InboundNumbers } from './inbound-numbers.ts';
import type { Clock, Telephony } from './ports.ts';
import type { RehearsalLine } from './rehearsal-line.ts';
import type { Switchboard } from './switchboard.ts';

export interface StudioParts {
  readonly store: FlowStore;
  readonly numbers: NumberStore;
  readonly counts: TrafficStore;
  readonly beside: FlowSurroundings;
  readonly telephony: Pick<Telephony, 'prepare'>;
  readonly rehearsals: RehearsalLine;
  /** Calls are answered here and now. */
  answersCalls(): boolean;
  readonly clock: Clock;
  readonly log: Log;
  walking(): Iterable<WalkingCall>;
  /** What was published is for new calls from now on, in this process. */
  refresh(): Promise<void>;
  newId(): string;
}

export interface Studio {
  readonly library: FlowLibrary;
  readonly publisher: FlowPublisher;
  readonly rehearsal: FlowRehearsal;
  readonly traffic: FlowTraffic;
  readonly numbers: InboundNumbers;
  readonly plans: FlowClock;
}

export function openStudio(parts: StudioParts): Studio {
  const { store, beside, clock, log } = parts;
  const check = new FlowCheck(store, beside);
  const walking = () => parts.walking();
  const publisher = new FlowPublisher({
    store,
    check,
    telephony: parts.telephony,
    clock,
    log,
    walking,
    published: () => parts.refresh(),
    scheduleChanged: () => plans.wake(),
  });
  const plans = new FlowClock({ store, publisher, clock, log });
  return {
    library: new FlowLibrary({ store, check, beside, clock, walking, newId: () => parts.newId() }),
    publisher,
    rehearsal: new FlowRehearsal({
      store,
      check,
      beside,
      clock,
      telephony: parts.telephony,
      line: parts.rehearsals,
      answersCalls: () => parts.answersCalls(),
    }),
    traffic: new FlowTraffic({ store, counts: parts.counts, clock, walking }),
    numbers: new InboundNumbers({ numbers: parts.numbers, flows: store, clock, log, changed: () => parts.refresh() }),
    plans,
  };
}

/** Calls that are still in their flow, waiting included; whoever speaks with a person has left it. */
export function* walkingCalls(switchboard: Pick<Switchboard, 'all'>): Iterable<WalkingCall> {
  for (const { call } of switchboard.all()) {
    if (call.state === 'ended' || 'talk' in call) continue;
    const cursor = 'cursor' in call ? call.cursor : 'place' in call ? call.place.cursor : null;
    yield { flow: call.facts.flow.id, version: call.facts.flow.version, node: cursor?.node ?? null };
  }
}
