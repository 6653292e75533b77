/**
 * How stories begin: a citizen in the menu, in the line, at a ringing phone, in a talk; and how they are read afterwards
 * from the journal. Each is there when what a person would hear or see says so.
 */
import type { z } from 'zod';
import type { CallFull } from '../../src/contract/http/calls.ts';
import { isSilent, shareAt, tone } from './audio.ts';
import type { Session, TestAgent, TestHotline } from './hotline.ts';
import { asterisk } from './parts.ts';
import type { Oddities, SipCall } from './sip-phone.ts';
import { until } from './until.ts';

/** What citizens and agents say in talks: a tone each. */
export const citizenTone = 440;
export const agentTone = 880;

export interface Talk {
  readonly citizen: SipCall;
  readonly agentCall: SipCall;
  readonly agent: TestAgent;
  readonly callId: string;
  readonly number: string;
}

/** Answered, and the greeting is heard. */
export async function inMenu(number: string): Promise<SipCall> {
  const phone = await asterisk().citizen();
  const call = await phone.dial('12345', { number });
  await call.answered;
  await until(() => call.heard.hearsOther(), `${number} to hear the greeting`);
  return call;
}

/** In the line with `ahead` others, with music in the ear. */
export async function inLine(hotline: TestHotline, number: string, ahead = 0): Promise<SipCall> {
  const call = await inMenu(number);
  call.press('1');
  await until(async () => (await hotline.metric('hotline_waiting_callers')) === ahead + 1, `${number} to wait`);
  await hearsMusic(call);
  return call;
}

/** The phone of this agent, who must be the only free one, rings for the citizen. */
export async function atRinging(number: string, agent: TestAgent): Promise<Talk> {
  const citizen = await inMenu(number);
  citizen.press('1');
  const agentCall = await agent.phone.nextCall();
  const pop = await until(() => agent.pops().find((each) => each.data.number === number), 'the pop');
  return { citizen, agentCall, agent, callId: pop.data.callId, number };
}

/** Both say a tone and hear the other's. */
export async function inTalk(number: string, agent: TestAgent, oddities: Oddities = {}): Promise<Talk> {
  const talk = await atRinging(number, agent);
  talk.agentCall.answer(oddities);
  await talk.agentCall.answered;
  await bothHeard(talk);
  return talk;
}

export async function bothHeard({ citizen, agentCall, number }: Pick<Talk, 'citizen' | 'agentCall' | 'number'>) {
  citizen.speak(tone(citizenTone));
  agentCall.speak(tone(agentTone));
  // Who hears nothing may be alone, or deaf: the failure says which.
  const both = () => {
    const [agentHeard, citizenHeard] = [citizen.heard.hearsTone(agentTone), agentCall.heard.hearsTone(citizenTone)];
    if (agentHeard && citizenHeard) return true;
    const packets = { toCitizen: citizen.heard.packets, toAgent: agentCall.heard.packets };
    throw new Error(JSON.stringify({ agentHeard, citizenHeard, ...packets }));
  };
  await until(both, `${number} and the agent to hear each other`);
}

/**
 * Music from now on: neither silence nor one of the tones. What was heard before, and may still be on its way, does not
 * count, or the end of a prompt would pass for music.
 */
export async function hearsMusic(call: SipCall): Promise<void> {
  const from = call.heard.now + 300;
  const heard = () => call.heard.between(from, call.heard.now - 60);
  const tones = [citizenTone, agentTone];
  const isMusic = () =>
    call.heard.now > from + 500 && !isSilent(heard()) && tones.every((hertz) => shareAt(heard(), hertz) < 0.3);
  await until(isMusic, 'music to be heard');
}

type CallRow = z.infer<typeof CallFull>;

/** Looks a call up in the journal as the supervisor does. */
export class JournalReader {
  readonly #session: Promise<Session>;

  constructor(private readonly hotline: TestHotline) {
    this.#session = hotline.signIn('supervisor01');
  }

  /** The row of this number's newest call, once it says that it ended, or that it ended so. */
  async ended(number: string, disposition?: CallRow['disposition'], within = 20_000): Promise<CallRow> {
    const session = await this.#session;
    const look = async () => {
      const row = await this.hotline.callOf(number, session);
      const asSaid = disposition === undefined || row.disposition === disposition;
      if (row.endedAt === null || !asSaid) throw new Error(`ended ${row.endedAt} as ${row.disposition}`);
      return row;
    };
    return until(look, { what: `the journal to tell the end of the call of ${number}`, within, every: 200 });
  }
}
