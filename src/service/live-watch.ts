/** A watch that lives: its machine, and its commands carried out one after the other. The machine decides nothing twice. */
import type { LegId } from '../core/kernel/ids.ts';
import {
  decideWatch,
  type Watch,
  type WatchCommand,
  type WatchEvent,
  type WatchStep,
} from '../core/supervise/watch.ts';
import type { Log } from '../log.ts';
import type { Telephony } from './ports.ts';

const ringSeconds = 20;

export interface WatchHouse {
  readonly telephony: Telephony;
  readonly log: Log;
  moved(): void;
}

export class LiveWatch {
  #watch: Watch;
  #outbox: Promise<void> = Promise.resolve();
  readonly #first: WatchStep;

  constructor(
    first: WatchStep,
    private readonly endpoint: string,
    private readonly house: WatchHouse,
  ) {
    this.#first = first;
    this.#watch = first.next;
  }

  get watch(): Watch {
    return this.#watch;
  }

  /** Only after its owner knows of it: the first answer may come at once. */
  begin(): void {
    this.#carryOut(this.#first.commands);
    this.house.moved();
  }

  post(event: WatchEvent): void {
    const before = this.#watch;
    const { next, commands } = decideWatch(before, event);
    this.#watch = next;
    this.#carryOut(commands);
    if (next !== before) this.house.moved();
  }

  owns(leg: LegId): boolean {
    const watch = this.#watch;
    return leg === watch.facts.leg || leg.startsWith(`ear-${watch.facts.id}-`);
  }

  /** What lives at Asterisk now: a hang-up that was never told of ends the watch all the same. */
  compare(legs: ReadonlySet<LegId>): void {
    const { facts, state } = this.#watch;
    if (state === 'on' && !legs.has(facts.leg)) this.post({ type: 'LegEnded', leg: facts.leg });
  }

  /** Resolves when all commands given so far have been carried out. */
  settled(): Promise<void> {
    return this.#outbox;
  }

  #carryOut(commands: readonly WatchCommand[]): void {
    for (const command of commands) {
      this.#outbox = this.#outbox
        .then(() => this.#toTelephony(command))
        .catch((error: unknown) => this.#failed(command, error));
    }
  }

  async #toTelephony(command: WatchCommand): Promise<void> {
    const { telephony } = this.house;
    const { id, leg, call } = this.#watch.facts;
    switch (command.do) {
      case 'ring': {
        const ring = { endpoint: this.endpoint, shows: '监听', seconds: ringSeconds };
        if ((await telephony.ringSupervisor(leg, ring)) === 'gone') this.post({ type: 'CommandFailed', leg });
        return;
      }
      case 'overhear': {
        // Out of the call first: at once unheard after a barge.
        await telephony.gatherWatch(id, [leg]);
        const made = await telephony.overhear(command.ear, command.leg, command.whisper);
        if (made === 'gone') this.post({ type: 'CommandFailed', leg: command.ear });
        else await telephony.gatherWatch(id, [leg, command.ear]);
        return;
      }
      case 'joinCall':
        await telephony.join(call, [leg]);
        return;
      case 'hangUp':
        await telephony.hangUp(command.leg);
        return;
      case 'disband':
        await telephony.disbandWatch(id);
        return;
    }
  }

  #failed(command: WatchCommand, error: unknown): void {
    const { call, leg } = this.#watch.facts;
    this.house.log.warn({ err: error, callId: call, command: command.do }, 'a watch could not do as asked');
    if (command.do === 'ring' || command.do === 'joinCall') this.post({ type: 'CommandFailed', leg });
    if (command.do === 'overhear') this.post({ type: 'CommandFailed', leg: command.ear });
  }
}
