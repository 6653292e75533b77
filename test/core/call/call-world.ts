/**
 * A call's machine in a small world that carries its commands out: who is in the bridge, who hears music, which phones
 * ring, what each agent is doing. It refuses what the real world would: a busy agent, a leg that is gone.
 */
import { agentOf, hasCaller, isOver, type Call, type Callee, type Facts } from '../../../src/core/call/call.ts';
import type { AgentMove, Command } from '../../../src/core/call/commands.ts';
import { decide, newCall } from '../../../src/core/call/decide.ts';
import type { CallEvent, Timer } from '../../../src/core/call/events.ts';
import { newDial } from '../../../src/core/call/in-dial.ts';
import { takeRefused } from '../../../src/core/call/in-take.ts';
import { bridgedLegsOf, leaverOf, otherOf, rungLegsOf } from '../../../src/core/call/members.ts';
import type { Context } from '../../../src/core/call/step.ts';
import { agentId, callId, legId, queueId, type AgentId, type LegId } from '../../../src/core/kernel/ids.ts';
import { isNonEmpty } from '../../../src/core/kernel/non-empty.ts';
import { usualRules } from '../../../src/core/queue/rules.ts';
import { rulesInLine } from '../../../src/core/queue/surge-rules.ts';
import type { WrapUpRule } from '../../../src/core/queue/wrap-up.ts';
import { rules, smallFlow } from '../flows.ts';

export const context: Context = { flow: smallFlow, rules };
/** Every queue gives this time after a call. */
export const withWrapUp = (wrapUp: WrapUpRule, outboundWrapUp = wrapUp): Context => ({
  flow: smallFlow,
  rules: { ...rules, queueRules: () => rulesInLine({ ...usualRules, wrapUp, outboundWrapUp }, false) },
});

export const facts: Facts = {
  id: callId('1700.1'),
  callerLeg: legId('1700.1'),
  caller: '13900001234',
  dialled: '12345',
  origin: 'trunk',
  arrivedAt: 1000,
  flow: { id: 'small', version: 1 },
};

export const [zhang, wang, li] = [agentId('a1'), agentId('a2'), agentId('a3')] as const;
export const boss = agentId('s1');
export const water: Callee = { unit: 'water', number: '0000010001' };

type Bare = CallEvent extends infer E ? (E extends CallEvent ? Omit<E, 'at'> : never) : never;

const busyAfter: Record<AgentMove, boolean> = {
  ringing: true,
  talking: true,
  wrapUp: true,
  free: false,
  missed: false,
  refused: false,
  phoneLost: false,
};

export class CallWorld {
  call: Call;
  readonly commands: Command[] = [];
  readonly bridge = new Set<LegId>();
  readonly music = new Set<LegId>();
  /** Rung and neither put down nor ended. */
  readonly rung = new Set<LegId>();
  /** Put down by us: their end will be told. */
  readonly dying = new Set<LegId>();
  readonly busy = new Set<AgentId>();
  readonly timers = new Map<Timer, number>();
  readonly wrong: string[] = [];
  at = facts.arrivedAt;
  context = context;
  /** In the bridge when it went, in this move: they are on their way out of it. */
  readonly #parted = new Set<LegId>();
  #legs = 0;

  private constructor(call: Call) {
    this.call = call;
  }

  static arriving(): CallWorld {
    const world = new CallWorld(newCall(facts));
    world.post({ type: 'CallArrived' });
    return world;
  }

  static dialling(): CallWorld {
    const place = { queue: queueId('general'), priority: 0, queuedAt: facts.arrivedAt, cursor: cursor };
    const leg = legId('agent-a1-0');
    const made: Facts = { ...facts, callerLeg: legId('outside-1700.1'), origin: 'outbound' };
    const world = new CallWorld(newDial(made, { agent: zhang, endpoint: '8001', leg, place }));
    world.busy.add(zhang);
    world.post({ type: 'CallMade' });
    return world;
  }

  /** In a talk with zhang. */
  static talking(): CallWorld {
    const world = CallWorld.arriving();
    world.post({ type: 'KeyPressed', key: '1' });
    world.reserve(zhang);
    world.answerAgent();
    return world;
  }

  post(event: Bare): void {
    this.at += 1000;
    this.#parted.clear();
    const before = this.call;
    const step = decide(before, { ...event, at: this.at } as CallEvent, this.context);
    this.call = step.next;
    for (const command of step.commands) this.#carryOut(command);
    this.#check(`${before.state} → ${event.type} → ${this.call.state}`);
  }

  leg(agent: AgentId | null): LegId {
    return legId(agent === null ? `outside-${(this.#legs += 1)}` : `agent-${agent}-${(this.#legs += 1)}`);
  }

  isFree(agent: AgentId): boolean {
    return !this.busy.has(agent);
  }

  /** All of these who are free. */
  reserve(...agents: AgentId[]): void {
    const free = agents.filter((agent) => this.isFree(agent));
    const reserved = free.map((agent) => ({ agent, endpoint: '8001', leg: this.leg(agent) }));
    if (!isNonEmpty(reserved)) return;
    for (const { agent } of reserved) this.busy.add(agent);
    this.post({ type: 'AgentsReserved', agents: reserved });
  }

  answerAgent(): void {
    const { call } = this;
    if (call.state === 'offering') this.post({ type: 'AgentAnswered', leg: call.rings[0].leg });
    else if ('agentLeg' in call && call.agentLeg !== null) this.post({ type: 'AgentAnswered', leg: call.agentLeg });
  }

  /** As the door does: an agent must be free, and is reserved before the call is asked. */
  bring(type: 'ConsultAsked' | 'TransferAsked', whom: AgentId | 'unit'): void {
    if (this.call.state !== 'connected' && this.call.state !== 'held') return;
    if (whom === 'unit') return this.post({ type, to: water, leg: this.leg(null) });
    if (!this.isFree(whom)) return;
    this.busy.add(whom);
    this.post({ type, to: { agent: whom, endpoint: '8002' }, leg: this.leg(whom) });
  }

  /** As the door does: the supervisor watches by a leg that is up. */
  take(): void {
    if (takeRefused(this.call) !== null) return;
    const leg = legId(`supervisor-${(this.#legs += 1)}`);
    this.post({ type: 'TakeAsked', supervisor: boss, endpoint: '7001', leg });
  }

  handBack(): void {
    if (this.call.state !== 'taken') return;
    const { from } = this.call;
    if (leaverOf(this.call, from) === null && !this.isFree(from)) return;
    this.busy.add(from);
    this.post({ type: 'TransferAsked', to: { agent: from, endpoint: '8001' }, leg: this.leg(from) });
  }

  pickUp(agent: AgentId): void {
    const own = this.call.leavers?.some((leaver) => leaver.agent === agent) ?? false;
    if (this.call.state !== 'parked' || !(own || this.isFree(agent))) return;
    this.busy.add(agent);
    this.post({ type: 'PickUpAsked', agent, endpoint: '8002', leg: this.leg(agent) });
  }

  otherAnswers(): void {
    const other = otherOf(this.call);
    if (other === null || !this.rung.has(other.leg)) return;
    this.post({ type: 'agent' in other.to ? 'AgentAnswered' : 'OutsideAnswered', leg: other.leg });
  }

  /** A leg hangs up by itself. */
  ends(leg: LegId, how: { deliberate: boolean; cause: number | null }): void {
    this.rung.delete(leg);
    this.dying.delete(leg);
    this.#gone(leg);
    if (leg === this.call.facts.callerLeg && this.call.state !== 'dialling') {
      this.post({ type: 'CallerHungUp', why: 'hungUp' });
    } else if (leg.startsWith('outside-')) this.post({ type: 'OutsideEnded', leg, cause: how.cause });
    else this.post({ type: 'AgentLegEnded', leg, deliberate: how.deliberate });
  }

  fire(timer: Timer): void {
    if (this.timers.delete(timer)) this.post({ type: 'TimerFired', timer });
  }

  /** What a successor would start from. */
  store(): void {
    this.call = JSON.parse(JSON.stringify(this.call)) as Call;
  }

  #gone(leg: LegId): void {
    this.bridge.delete(leg);
    this.music.delete(leg);
  }

  #carryOut(command: Command): void {
    this.commands.push(command);
    switch (command.do) {
      case 'ring':
      case 'ringNumber':
      case 'ringOutside':
        this.rung.add(command.leg);
        return;
      case 'takeIn':
        this.rung.add(command.leg);
        return;
      case 'recordTalk':
        if (this.bridge.size < 2) this.wrong.push(`${command.recording} is of an empty room`);
        return;
      case 'hangUp':
        if (this.rung.delete(command.leg)) this.dying.add(command.leg);
        return this.#gone(command.leg);
      case 'hold':
        this.bridge.delete(command.leg);
        this.music.add(command.leg);
        return;
      case 'unhold':
        this.music.delete(command.leg);
        return;
      case 'join':
        for (const leg of command.legs) this.#join(leg);
        return;
      case 'letOut':
        return void this.bridge.delete(command.leg);
      case 'part':
        for (const leg of this.bridge) this.#parted.add(leg);
        return this.bridge.clear();
      case 'play':
      case 'record':
        if (this.bridge.has(command.leg) || this.#parted.has(command.leg))
          this.wrong.push(`${command.leg} is spoken to on its way out of a talk`);
        return;
      case 'startTimer':
        return void this.timers.set(command.timer, command.at);
      case 'cancelTimer':
        return void this.timers.delete(command.timer);
      case 'agentIs':
        if (!busyAfter[command.now]) {
          if (!this.busy.delete(command.agent)) this.wrong.push(`${command.agent} is ${command.now} twice`);
        } else if (!this.busy.has(command.agent)) this.wrong.push(`${command.agent} ${command.now} but not reserved`);
        return;
      case 'freeAgents':
        for (const agent of command.agents) if (!this.busy.delete(agent)) this.wrong.push(`${agent} is set free twice`);
        return;
      default:
        return;
    }
  }

  #join(leg: LegId): void {
    if (leg === this.call.facts.callerLeg) this.music.delete(leg);
    else if (this.music.has(leg)) this.wrong.push(`${leg} takes the music into the talk`);
    this.bridge.add(leg);
  }

  /** What must be true after every move. */
  #check(move: string): void {
    const { call } = this;
    const known = new Set(rungLegsOf(call));
    for (const leg of this.rung) if (!known.has(leg)) this.wrong.push(`${move}: ${leg} is nobody’s`);
    const should = bridgedLegsOf(call).filter((leg) => leg !== call.facts.callerLeg || hasCaller(call));
    for (const leg of should) if (!this.bridge.has(leg)) this.wrong.push(`${move}: ${leg} is not in the talk`);
    const { callerLeg } = call.facts;
    if (this.bridge.has(callerLeg) && this.bridge.size === 1)
      this.wrong.push(`${move}: the citizen is alone in a bridge`);
    const other = otherOf(call);
    if (other !== null && other.state !== 'ringing') {
      const hears = this.music.has(other.leg) || (this.bridge.has(other.leg) && this.bridge.size > 1);
      if (!hears) this.wrong.push(`${move}: ${other.leg} hears nobody`);
    }
    const speaks = ['arriving', 'inIvr', 'surveying'].includes(call.state);
    const hears =
      this.music.has(callerLeg) ||
      this.bridge.size > 1 ||
      speaks ||
      (call.state === 'queued' && call.speaking !== null);
    if (hasCaller(call) && !hears) this.wrong.push(`${move}: the citizen hears nothing`);
    if (isOver(call) && agentOf(call) !== null) this.wrong.push(`${move}: an agent is kept`);
  }
}

const cursor = { node: smallFlow.start, attempts: {}, typed: '' };
