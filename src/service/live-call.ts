/**
 * A call that lives: its mailbox, its state, its timers. Events go through the pure machine one after the other; the
 * commands that come out are carried out here. Telephony commands run in order behind the mailbox, so an event (a
 * hang-up) never waits for a ring to be sent.
 */
import type { Call } from '../core/call/call.ts';
import type { AgentMove, Command } from '../core/call/commands.ts';
import { decide } from '../core/call/decide.ts';
import type { CallEvent, LookUpAnswer } from '../core/call/events.ts';
import type { JournalFact } from '../core/call/journal-fact.ts';
import type { Context } from '../core/call/step.ts';
import type { Place } from '../core/call/call.ts';
import type { LookUp, TransferTarget } from '../core/ivr/node-kind.ts';
import type { AgentId, CallId, LegId } from '../core/kernel/ids.ts';
import type { Log } from '../log.ts';
import type { Clock, Telephony } from './ports.ts';
import { Timers } from './timers.ts';

/** What a live call needs of the house; one object, made by the switchboard. */
export interface CallHouse {
  readonly telephony: Telephony;
  readonly clock: Clock;
  readonly log: Log;
  journal(call: Call, fact: JournalFact): void;
  joinLine(call: CallId, place: Place): void;
  leaveLine(call: CallId): void;
  positionOf(call: CallId): number;
  agentIs(agent: AgentId, call: CallId, move: AgentMove): void;
  /** Never fails, and never takes long: what can't be told is an answer too. */
  lookUp(call: Call, what: LookUp): Promise<LookUpAnswer>;
  /** The number to ring for it; null where nobody may be rung. */
  numberOf(target: TransferTarget): string | null;
  /** A leg that we ring belongs to this call from before it rings. */
  claimLeg(leg: LegId, call: CallId): void;
  /** False from the moment the lease is lost: a process that wakes from a stop must not act on old timers and events. */
  mayDecide(): boolean;
  /** What the agent's phone shows. */
  callerShown(call: Call): string;
  moved(before: Call, after: Call, event: CallEvent): void;
  /** A bug in this call's machine: it is handed to the fallback, the others go on. */
  crashed(call: Call, error: unknown): void;
}

export class LiveCall {
  #call: Call;
  #inbox: CallEvent[] = [];
  #draining = false;
  #outbox: Promise<void> = Promise.resolve();
  #given = false;
  readonly #timers: Timers;
  readonly #context: Context;
  readonly #house: CallHouse;

  constructor(call: Call, context: Context, house: CallHouse) {
    this.#call = call;
    this.#context = context;
    this.#house = house;
    this.#timers = new Timers(house.clock, (timer) => {
      if (timer === 'announce') this.#announce();
      else if (timer === 'overflow') this.post({ type: 'LineOverflowed', at: house.clock.now() });
      else this.post({ type: 'TimerFired', timer, at: house.clock.now() });
    });
  }

  get call(): Call {
    return this.#call;
  }

  /** Takes the event in; handles it now, or after those before it. Commands of one event may post others. */
  post(event: CallEvent): void {
    if (this.#given || !this.#house.mayDecide()) return;
    this.#inbox.push(event);
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (let next = this.#inbox.shift(); next !== undefined; next = this.#inbox.shift()) this.#handle(next);
    } catch (error) {
      this.giveUp();
      this.#house.crashed(this.#call, error);
    } finally {
      this.#draining = false;
    }
  }

  /** Stops deciding for this call: another controller does, or the fallback dialplan. */
  giveUp(): void {
    this.#given = true;
    this.#inbox = [];
    this.#timers.cancelAll();
  }

  /** Resolves when all commands given so far have been carried out. */
  settled(): Promise<void> {
    return this.#outbox;
  }

  #handle(event: CallEvent): void {
    const before = this.#call;
    const step = decide(before, event, this.#context);
    this.#call = step.next;
    if (step.next !== before) this.#house.moved(before, step.next, event);
    for (const command of step.commands) this.#carryOut(command);
    if (step.next.state === 'ended') this.#timers.cancelAll();
  }

  #announce(): void {
    const position = this.#house.positionOf(this.#call.facts.id);
    if (position > 0) this.post({ type: 'PositionFound', position, at: this.#house.clock.now() });
  }

  #carryOut(command: Command): void {
    const house = this.#house;
    const { id } = this.#call.facts;
    switch (command.do) {
      case 'startTimer':
        return this.#timers.start(command.timer, command.at);
      case 'cancelTimer':
        return this.#timers.cancel(command.timer);
      case 'joinLine':
        return house.joinLine(id, command.place);
      case 'leaveLine':
        return house.leaveLine(id);
      case 'agentIs':
        return house.agentIs(command.agent, id, command.now);
      case 'journal':
        return house.journal(this.#call, command.fact);
      case 'lookUp':
        void house
          .lookUp(this.#call, command.what)
          .then((answer) => this.post({ type: 'LookUpAnswered', ask: command.ask, answer, at: house.clock.now() }));
        return;
      case 'ring':
      case 'ringOutside':
        house.claimLeg(command.leg, id);
        return this.#send(command);
      default:
        return this.#send(command);
    }
  }

  #send(command: Command): void {
    this.#outbox = this.#outbox
      .then(() => this.#toTelephony(command))
      .catch((error: unknown) => this.#failed(command, error));
  }

  async #toTelephony(command: Command): Promise<void> {
    const { telephony, clock } = this.#house;
    const { id } = this.#call.facts;
    switch (command.do) {
      case 'answer':
        await telephony.answer(command.leg);
        return;
      case 'play': {
        const reach = await telephony.play(command.leg, command.playback, command.prompts);
        if (reach === 'gone') this.post({ type: 'PlaybackEnded', playback: command.playback, at: clock.now() });
        return;
      }
      case 'stopPlaying':
        await telephony.stopPlaying(command.playback);
        return;
      case 'hold':
        await telephony.hold(command.leg);
        return;
      case 'unhold':
        await telephony.unhold(command.leg);
        return;
      case 'ring': {
        const { leg, endpoint, seconds, recording } = command;
        const shows = this.#house.callerShown(this.#call);
        const reach = await telephony.ringAgent(leg, { call: id, endpoint, shows, seconds, recording });
        if (reach === 'gone') this.post({ type: 'AgentLegEnded', leg, deliberate: false, at: clock.now() });
        return;
      }
      case 'ringOutside': {
        const { leg, to, seconds, recording } = command;
        const number = this.#house.numberOf(to);
        const reach =
          number === null ? 'gone' : await telephony.ringOutside(leg, { call: id, number, seconds, recording });
        if (reach === 'gone') this.post({ type: 'OutsideEnded', leg, cause: null, at: clock.now() });
        return;
      }
      case 'record': {
        const { leg, recording, maxSeconds, silenceSeconds, endKeys } = command;
        const reach = await telephony.record(leg, { recording, maxSeconds, silenceSeconds, endKeys });
        if (reach === 'gone') this.#recordingEnded(recording, true);
        return;
      }
      case 'findRecording':
        if (!(await telephony.isRecording(command.recording))) this.#recordingEnded(command.recording, false);
        return;
      case 'listenForSpeech':
        await telephony.listenForSpeech(command.legs);
        return;
      case 'join':
        await telephony.join(id, command.legs);
        return;
      case 'part':
        await telephony.part(id);
        return;
      case 'hangUp':
        await telephony.hangUp(command.leg);
        return;
      case 'handOver':
        await telephony.handOver(command.leg);
        return;
      default:
        throw new Error(`not a telephony command: ${command.do}`);
    }
  }

  /** Asterisk away or slow. While the link is down reconciliation will put things right; if it is up, move on. */
  #failed(command: Command, error: unknown): void {
    const { log, telephony, clock } = this.#house;
    log.warn({ err: error, callId: this.#call.facts.id, command: command.do }, 'command not carried out');
    if (command.do === 'ring')
      this.post({ type: 'AgentLegEnded', leg: command.leg, deliberate: false, at: clock.now() });
    if (command.do === 'ringOutside')
      this.post({ type: 'OutsideEnded', leg: command.leg, cause: null, at: clock.now() });
    if (!telephony.isUp) return;
    if (command.do === 'play') this.post({ type: 'PlaybackEnded', playback: command.playback, at: clock.now() });
    if (command.do === 'record') this.#recordingEnded(command.recording, true);
  }

  #recordingEnded(recording: string, failed: boolean): void {
    this.post({ type: 'RecordingEnded', recording, seconds: null, failed, at: this.#house.clock.now() });
  }
}
