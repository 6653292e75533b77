/**
 * A switchboard with its calls over an Asterisk of which only the legs and bridges count: what was sent is written down,
 * and a command can be lost on the way.
 */
import { newCall } from '../../../src/core/call/decide.ts';
import type { Call } from '../../../src/core/call/call.ts';
import { agentId, callId, legId, type AgentId, type CallId, type LegId } from '../../../src/core/kernel/ids.ts';
import type { FlowShelf } from '../../../src/service/flow-shelf.ts';
import type { LiveCall } from '../../../src/service/live-call.ts';
import type { LiveLeg, Survey, Telephony } from '../../../src/service/ports.ts';
import { Switchboard, type SwitchboardHouse } from '../../../src/service/switchboard.ts';
import { keptLog } from '../../support/quiet-log.ts';
import { rules, smallFlow } from '../flows.ts';

export const zhang = agentId('a1');
export const callerLeg = legId('1700.1');
export const agentLeg = legId('agent-a1-1');
export const id = callId('1700.1');

export class Board {
  now = 1_000_000;
  isUp = true;
  /** `hangUp 1700.1` and the like, in order. */
  readonly sent: string[] = [];
  /** Of those that begin so, the next ones are lost. */
  lost: string[] = [];
  readonly dropped: CallId[] = [];
  readonly ended: string[] = [];
  /** What agents became, in order. */
  readonly agents: string[] = [];
  /** Until the end of a leg that was put down is heard. */
  legEnds: () => Promise<void> = () => Promise.resolve();
  readonly legs: LiveLeg[] = [];
  readonly bridges: { id: string; legs: LegId[] }[] = [];
  /** What happens between the question who lives and its answer. */
  meanwhile: () => void = () => undefined;
  /** What the journal is told, by the name of the fact; may throw. */
  journal: (fact: string) => void = () => undefined;
  readonly switchboard: Switchboard;

  constructor() {
    const telephony = new Proxy({} as Telephony, { get: (_, what: string) => this.#command(what) });
    const clock = { now: () => this.now, monotonic: () => this.now };
    const house: Partial<SwitchboardHouse> = {
      journal: (_, { fact }) => {
        if (fact === 'ended') this.ended.push(fact);
        this.journal(fact);
      },
      ...{ joinLine: () => undefined, leaveLine: () => undefined },
      agentIs: (agent, _, move) => void this.agents.push(`${agent} ${move}`),
      ...{ freeAgents: () => undefined, moved: () => undefined, stopHearing: () => undefined },
      ...{
        ringBacks: { isRinging: () => false, compare: () => undefined },
        callerShown: () => '',
        mayDecide: () => true,
      },
      ...{ seatOf: (agent: AgentId) => ({ queue: 'general' as never, endpoint: `80${agent}` }) },
      ...{ stageOf: () => null, dropped: (call) => void this.dropped.push(call) },
      world: () => ({ schedules: () => null, tables: [], emergency: null }),
      ...{ watches: { knowsLeg: () => false, swept: () => undefined } },
      ...{ hearings: { knowsLeg: () => false, swept: () => undefined } },
    };
    const number = { flow: smallFlow, language: null, priority: 0, tag: '' };
    const flows = { inbound: () => number, forNumber: () => smallFlow, version: () => Promise.resolve(smallFlow) };
    const { log } = keptLog();
    this.switchboard = new Switchboard(
      ...([telephony, flows as unknown as FlowShelf, rules, clock, log, house as SwitchboardHouse] as const),
    );
  }

  /** A citizen who speaks with zhang, both legs in the call's bridge. */
  async talking(): Promise<LiveCall> {
    const talk = { agent: zhang, endpoint: '8001', connectedAt: 0, recording: `call-${id}`, ticket: null };
    const { facts, ...carried } = newCall({
      ...{ id, callerLeg, caller: '13900001234', dialled: '12345', origin: 'trunk', arrivedAt: 0 },
      flow: { id: 'small', version: 1 },
    });
    const place = { queue: 'general', priority: 0, queuedAt: 0, cursor: { node: 'person', attempts: {}, typed: '' } };
    const call = { ...carried, facts, state: 'connected', place, talk, agentLeg } as Call;
    await this.switchboard.takeOver([call]);
    this.there(callerLeg, 'citizen');
    this.there(agentLeg, 'agent');
    this.bridges.push({ id: `call-${id}`, legs: [callerLeg, agentLeg] });
    await this.switchboard.reconcile();
    this.sent.length = 0;
    return this.switchboard.get(id)!;
  }

  there(leg: LegId, role: LiveLeg['role']): void {
    const of = { caller: null, dialled: '12345', origin: 'trunk', arrivedAt: 0 } as const;
    this.legs.push({ leg, role, up: true, ours: true, ...of });
  }

  gone(leg: LegId): void {
    this.legs.splice(0, this.legs.length, ...this.legs.filter((each) => each.leg !== leg));
    for (const bridge of this.bridges) bridge.legs = bridge.legs.filter((each) => each !== leg);
  }

  #command(what: string): unknown {
    if (what === 'isUp') return this.isUp;
    if (what === 'ended') return () => this.legEnds();
    if (what === 'survey') return () => this.#survey();
    return async (...args: unknown[]) => {
      const command = [what, ...args.filter((arg) => typeof arg === 'string' || Array.isArray(arg))].join(' ');
      this.sent.push(command);
      const lost = this.lost.findIndex((each) => command.startsWith(each));
      if (lost < 0) return what === 'hangUp' ? (this.gone(args[0] as LegId), 'done') : 'done';
      this.lost.splice(lost, 1);
      throw new Error('lost on the way');
    };
  }

  async #survey(): Promise<Survey> {
    const survey = { legs: [...this.legs], bridges: this.bridges.map((each) => ({ ...each })), startedAt: null };
    await Promise.resolve();
    this.meanwhile();
    return survey;
  }
}
