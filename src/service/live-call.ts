/**
 * A call that lives: its mailbox, its state, its timers. Events go through the pure machine one after the other; the
 * commands that come out are carried out here. Telephony commands run in order behind the mailbox, so an event (a
 * hang-up) never waits for a ring to be sent.
 */
import { isOver, type Call } from '../core/call/call.ts';
import { agentLegOf } from '../core/call/members.ts';
import { isStillWanted } from '../core/call/still-wanted.ts';
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
import type { Listening } from './speech-hearings.ts';
import { Timers } from './timers.ts';

const resumeAgainMs = 2_000;
const againMs = 500;
const againAtMost = 2;

/**
 * What comes after these waits for their answer: words may have to be made first, a join may take several tries, and a
 * leg that is put down together with its bridge ends 15 ms later than before it.
 */
const holdsBack = new Set<Command['do']>(['play', 'join', 'hangUp']);

/** What a live call needs of the house; one object, made by the switchboard. */
export interface CallHouse {
  readonly telephony: Telephony;
  readonly clock: Clock;
  readonly log: Log;
  journal(call: Call, fact: JournalFact): void;
  joinLine(call: CallId, place: Place): void;
  leaveLine(call: CallId): void;
  /** Offers the call to this agent; false when they are not free. */
  recall(call: CallId, agent: AgentId): boolean;
  positionOf(call: CallId): number;
  /** Null while it would be a guess. */
  estimateOf(call: CallId): number | null;
  agentIs(agent: AgentId, call: CallId, move: AgentMove): void;
  freeAgents(agents: readonly AgentId[], call: CallId): void;
  /** Never fails, and never takes long: what can't be told is an answer too. */
  lookUp(call: Call, what: LookUp): Promise<LookUpAnswer>;
  /** Keys alone count where nobody can listen. */
  hear(call: CallId, listening: Listening): void;
  stopHearing(call: CallId): void;
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
  /** Resolves when the next command may be sent. */
  #outbox: Promise<void> = Promise.resolve();
  /** Resolves when all commands that were sent have been carried out. */
  #underWay: Promise<void> = Promise.resolve();
  #given = false;
  /** Legs that were put down since agents were last set free. */
  #putDown: LegId[] = [];
  /** How often a command that failed was sent anew. */
  readonly #again = new WeakMap<Command, number>();
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
      this.#crashed(error);
    } finally {
      this.#draining = false;
    }
  }

  #crashed(error: unknown): void {
    this.giveUp();
    this.#house.crashed(this.#call, error);
  }

  /** Stops deciding for this call: another controller does, or the fallback dialplan. */
  giveUp(): void {
    this.#given = true;
    this.#inbox = [];
    this.#timers.cancelAll();
    this.#house.stopHearing(this.#call.facts.id);
  }

  /** Resolves when all commands given so far have been carried out. */
  async settled(): Promise<void> {
    await this.#outbox;
    await this.#underWay;
  }

  #handle(event: CallEvent): void {
    const before = this.#call;
    const step = decide(before, event, this.#context);
    this.#call = step.next;
    if (step.next !== before) this.#house.moved(before, step.next, event);
    for (const command of step.commands) this.#carryOut(command);
    if (isOver(step.next)) this.#timers.cancelAll();
  }

  #announce(): void {
    const { id } = this.#call.facts;
    const position = this.#house.positionOf(id);
    if (position === 0) return;
    const waitSeconds = this.#house.estimateOf(id);
    this.post({ type: 'PositionFound', position, waitSeconds, at: this.#house.clock.now() });
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
        if (command.now === 'free') return this.#behindPhones(() => house.agentIs(command.agent, id, 'free'));
        return house.agentIs(command.agent, id, command.now);
      case 'freeAgents':
        return this.#behindPhones(() => house.freeAgents(command.agents, id));
      case 'journal':
        return house.journal(this.#call, command.fact);
      case 'recall':
        if (!house.recall(id, command.agent)) this.post({ type: 'RecallFailed', at: house.clock.now() });
        return;
      case 'lookUp':
        void house
          .lookUp(this.#call, command.what)
          .then((answer) => this.post({ type: 'LookUpAnswered', ask: command.ask, answer, at: house.clock.now() }));
        return;
      case 'takeIn':
        return house.claimLeg(command.leg, id);
      case 'hear':
        return this.#hear(command);
      case 'stopHearing':
        return house.stopHearing(id);
      case 'ring':
      case 'ringOutside':
      case 'ringNumber':
        house.claimLeg(command.leg, id);
        return this.#send(command);
      default:
        return this.#send(command);
    }
  }

  /** Not behind the commands under way: a prompt that is being made must not make the hotline deaf. */
  #hear({ hears, leg, speech }: Extract<Command, { do: 'hear' }>): void {
    const { clock } = this.#house;
    this.#house.hear(this.#call.facts.id, {
      ...{ leg, hears, speech },
      overPrompt: () => this.#call.state === 'inIvr' && this.#call.phase.is === 'speaking',
      began: () => this.post({ type: 'SpeechBegan', hears, at: clock.now() }),
      heard: (understood) => this.post({ type: 'SpeechHeard', hears, ...understood, at: clock.now() }),
    });
  }

  /**
   * Free only when their phones are down: a ring that overtakes the end of the last talk would find a phone that takes
   * one call at a time busy.
   */
  #behindPhones(free: () => void): void {
    const down = () => Promise.all(this.#putDown.splice(0).map((leg) => this.#house.telephony.ended(leg)));
    this.#outbox = this.#outbox
      .then(down)
      .then(free)
      .catch((error: unknown) => this.#crashed(error));
  }

  /** In order, without waiting for each other's answers: Asterisk takes them in the order in which they are sent. */
  #send(command: Command): void {
    this.#outbox = this.#outbox.then(() => {
      const carriedOut = this.#toTelephony(command)
        .catch((error: unknown) => this.#failed(command, error))
        .catch((error: unknown) => this.#crashed(error));
      this.#underWay = this.#underWay.then(() => carriedOut);
      return holdsBack.has(command.do) ? carriedOut : undefined;
    });
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
        await telephony.hold(command.leg, id);
        return;
      case 'unhold':
        await telephony.unhold(command.leg);
        return;
      case 'ring': {
        const { leg, endpoint, seconds, recording } = command;
        const shows = this.#house.callerShown(this.#call);
        const reach = await telephony.ringAgent(leg, { call: id, endpoint, shows, seconds, recording });
        if (reach === 'gone') this.#unreachable(leg);
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
      case 'ringNumber': {
        const { leg, number, seconds, recording } = command;
        const reach = await telephony.ringOutside(leg, { call: id, number, seconds, recording });
        if (reach === 'gone') this.post({ type: 'OutsideEnded', leg, cause: null, at: clock.now() });
        return;
      }
      case 'ringTone':
        await telephony.ringTone(command.leg, command.playback);
        return;
      case 'sendKeys':
        await telephony.sendKeys(command.leg, command.keys);
        return;
      case 'resumeRecording':
        await telephony.muteRecording(command.leg, false);
        return;
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
      case 'letOut':
        await telephony.letOut(command.leg, id);
        return;
      case 'part':
        await telephony.part(id);
        return;
      case 'recordTalk':
        await telephony.recordTalk(id, command.recording);
        return;
      case 'hangUp':
        this.#putDown.push(command.leg);
        await telephony.hangUp(command.leg);
        return;
      default:
        throw new Error(`not a telephony command: ${command.do}`);
    }
  }

  /** Asterisk away or slow. While the link is down reconciliation will put things right; if it is up, move on. */
  #failed(command: Command, error: unknown): void {
    const { log, telephony, clock } = this.#house;
    log.warn({ err: error, callId: this.#call.facts.id, command: command.do }, 'command not carried out');
    if (command.do === 'ring') this.#unreachable(command.leg);
    if (command.do === 'ringOutside' || command.do === 'ringNumber')
      this.post({ type: 'OutsideEnded', leg: command.leg, cause: null, at: clock.now() });
    if (command.do === 'resumeRecording') this.#resumeLater(command);
    if (!telephony.isUp) return;
    if (command.do === 'play') this.post({ type: 'PlaybackEnded', playback: command.playback, at: clock.now() });
    if (command.do === 'record') this.#recordingEnded(command.recording, true);
    this.#sendAgain(command);
  }

  /** Two who should hear each other, music, the end: where Asterisk is there, nobody else would see soon that it is missing. */
  #sendAgain(command: Command): void {
    const tries = (this.#again.get(command) ?? 0) + 1;
    if (tries > againAtMost || !isStillWanted(this.#call, command)) return;
    this.#again.set(command, tries);
    setTimeout(() => {
      if (!this.#given && isStillWanted(this.#call, command)) this.#send(command);
    }, againMs).unref();
  }

  #unreachable(leg: LegId): void {
    this.post({
      ...{ type: 'AgentLegEnded', leg, deliberate: false, unanswered: 'unreachable' },
      at: this.#house.clock.now(),
    });
  }

  /** A recording must not stay silent because a request was lost. */
  #resumeLater(command: Extract<Command, { do: 'resumeRecording' }>): void {
    setTimeout(() => {
      if (agentLegOf(this.#call) === command.leg) this.#send(command);
    }, resumeAgainMs).unref();
  }

  #recordingEnded(recording: string, failed: boolean): void {
    this.post({ type: 'RecordingEnded', recording, seconds: null, failed, at: this.#house.clock.now() });
  }
}
