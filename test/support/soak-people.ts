/**
 * People who behave at random, for soaks: citizens who hang up whenever they like, agents who answer, hold, consult,
 * transfer, park and put phones down at the wrong moment. Whatever the hotline refuses or is too broken to answer, they
 * go on.
 */
import { Hand, type Party } from '../../src/contract/http/hands.ts';
import type { TestAgent } from './hotline.ts';
import { asterisk } from './parts.ts';
import type { Dice } from './random.ts';
import type { SipCall } from './sip-phone.ts';

export const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What an agent may do to a talk, with the body of the request. */
const hands = Hand.exclude(['keys', 'pauseRecording', 'resumeRecording', 'survey']).options;
type SoakHand = (typeof hands)[number];

export class SoakCitizens {
  readonly answered: string[] = [];
  #next = 0;

  constructor(
    private readonly dice: Dice,
    private readonly over: () => boolean,
  ) {}

  /** One citizen after the other, each with a number of their own, until it is over. */
  async ring(): Promise<void> {
    const dice = this.dice.fork();
    const phone = await asterisk().citizen();
    while (!this.over()) {
      const number = `137${String(20_000_000 + this.#next++)}`;
      const call = await phone.dial('12345', { number });
      await Promise.race([call.answered.catch(() => undefined), call.ended, after(8_000)]);
      if (call.state === 'up') {
        this.answered.push(number);
        await this.#behave(call, dice);
      }
      await call.hangUp();
      await after(dice.between(50, 800));
    }
  }

  async #behave(call: SipCall, dice: Dice): Promise<void> {
    if (dice.chance(0.1)) return after(dice.between(0, 1500));
    await after(dice.between(100, 1200));
    if (call.state === 'up') call.press(dice.one(['1', '1', '1', '0', '3', '9', '2']));
    await Promise.race([call.ended, after(dice.between(200, 25_000))]);
  }
}

export class SoakAgent {
  constructor(
    readonly agent: TestAgent,
    private readonly others: () => readonly string[],
    private readonly dice: Dice,
    private readonly over: () => boolean,
  ) {}

  async work(): Promise<void> {
    await Promise.all([this.#answer(), this.#act()]);
  }

  /** Takes most rings, refuses some, lets some ring; puts the receiver down now and then. */
  async #answer(): Promise<void> {
    const known = new Set<SipCall>();
    while (!this.over()) {
      for (const call of this.agent.phone.calls) {
        if (call.invite === null || call.state !== 'ringing' || known.has(call)) continue;
        known.add(call);
        void this.#takeUp(call);
      }
      await after(100);
    }
  }

  async #takeUp(call: SipCall): Promise<void> {
    const chance = this.dice.between(0, 1);
    await after(this.dice.between(0, 2000));
    if (call.state !== 'ringing') return;
    if (chance < 0.85) call.answer();
    else if (chance < 0.95) call.reject(486);
    if (!this.dice.chance(0.2)) return;
    await after(this.dice.between(0, 6000));
    await call.hangUp();
  }

  async #act(): Promise<void> {
    while (!this.over()) {
      await this.#once().catch(() => undefined);
      await after(this.dice.between(150, 900));
    }
  }

  async #once(): Promise<void> {
    const { agent, dice } = this;
    const { presence, call } = await agent.state();
    if (presence.state === 'aux') return void (await agent.setPresence('ready'));
    if (call === null) return dice.chance(0.1) ? this.#pickUpParked() : undefined;
    if (call.state === 'wrapping') return void (await agent.act(call.callId, 'wrap-up', { disposition: 'answered' }));
    if (presence.state !== 'talking' || dice.chance(0.4)) return;
    const hand = dice.one(hands);
    await agent.act(call.callId, hand, this.#body(hand, call.parties));
  }

  #body(hand: SoakHand, parties: readonly Party[]): object {
    const to = this.dice.one([
      { agent: this.dice.one(this.others()) },
      { unit: this.dice.one(['water', 'housing']) },
      { queue: this.dice.one(['general', 'english']) },
    ]);
    if (hand === 'consult') return { to };
    if (hand === 'transfer') return { kind: this.dice.one(['blind', 'attended']), to };
    return hand === 'drop' ? { party: parties.find(({ id }) => id !== 'citizen')?.id ?? 'nobody' } : {};
  }

  async #pickUpParked(): Promise<void> {
    const { items } = (await this.agent.session.get('/api/calls/parked')) as { items: { callId: string }[] };
    if (items.length > 0) await this.agent.act(this.dice.one(items).callId, 'resume');
  }
}

/** The other offices: busy, silent, gone, or glad to talk for a while. */
export async function soakOffice(dice: Dice, over: () => boolean): Promise<void> {
  const office = await asterisk().carrier();
  const known = new Set<SipCall>();
  while (!over()) {
    for (const call of office.calls) {
      if (call.state !== 'ringing' || known.has(call)) continue;
      known.add(call);
      void officeTakes(call, dice.fork());
    }
    await after(100);
  }
}

async function officeTakes(call: SipCall, dice: Dice): Promise<void> {
  const chance = dice.between(0, 1);
  await after(dice.between(0, 1500));
  if (call.state !== 'ringing') return;
  if (chance < 0.2) return call.reject(486);
  if (chance < 0.3) return call.reject(404);
  if (chance < 0.4) return;
  call.answer();
  await Promise.race([call.ended, after(dice.between(100, 10_000))]);
  await call.hangUp();
}
