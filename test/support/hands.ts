/** Several people in one call: each says a tone of their own, and who hears whom is read from what arrived. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { ariGet, cutLeg } from './ari-get.ts';
import { isSilent, readWav, shareAt, tone } from './audio.ts';
import type { TestAgent } from './hotline.ts';
import { sampleRate } from './g711.ts';
import { asterisk } from './parts.ts';
import type { SipCall } from './sip-phone.ts';
import { until } from './until.ts';

/** A hand that must be accepted. */
export async function act(agent: TestAgent, callId: string, what: string, body: object = {}): Promise<void> {
  const answer = await agent.act(callId, what, body);
  expect(answer, `${what} of ${callId}`).toMatchObject({ status: 204 });
}

/** The agent puts the work on the call away, as soon as they may. */
export async function disposed(agent: TestAgent, callId: string): Promise<void> {
  await until(async () => (await agent.act(callId, 'wrap-up', { disposition: 'answered' })).status === 204, {
    what: `wrap-up of ${callId} to be put away`,
    every: 100,
  });
}

/** The line to the agent's phone breaks: no receiver was put down. */
export async function breakLeg(agent: TestAgent): Promise<void> {
  const { agentId } = await agent.state();
  const legs = await ariGet<{ id: string }[]>('channels');
  const leg = legs.find(({ id }) => id.startsWith(`agent-${agentId}-`));
  if (leg === undefined) throw new Error(`${agentId} has no leg`);
  await cutLeg(leg.id, 38);
}

/** Whoever a failed story left on the line must not disturb the next one. */
export async function everyLegDown(): Promise<void> {
  const legs = await ariGet<{ id: string }[]>('channels');
  await Promise.all(legs.map(({ id }) => cutLeg(id, 16).catch(() => undefined)));
}

interface Ear {
  readonly call: SipCall;
  readonly hertz: number;
}
export type Ears = Readonly<Record<string, Ear>>;

const tones: Record<string, number> = { citizen: 440 };
const others = [880, 620, 1250, 1700];
/** What a person recognises by. */
const windowMs = 500;

export const Ears = {
  /** From now on each of them says their tone. */
  of(people: Record<string, SipCall>): Ears {
    const left = [...others];
    return Object.fromEntries(
      Object.entries(people).map(([name, call]) => {
        const hertz = tones[name] ?? left.shift() ?? 0;
        call.speak(tone(hertz));
        return [name, { call, hertz }];
      }),
    );
  },
};

/** Of those who speak, whom this one hears now. */
function hearing(ears: Ears, listener: string): string[] {
  const { heard } = ears[listener]!.call;
  const pcm = heard.between(heard.now - windowMs - 60, heard.now - 60);
  if (isSilent(pcm)) return [];
  return Object.entries(ears).flatMap(([name, { hertz }]) =>
    name !== listener && shareAt(pcm, hertz) > 0.2 ? [name] : [],
  );
}

/** Each of these hears all the others of them and nobody else; those apart hear music. */
export async function joined(ears: Ears, together: readonly string[], apart: readonly string[] = []): Promise<void> {
  await until(
    () => {
      const seen = [...together, ...apart].map((name) => `${name} hears ${hearing(ears, name).sort().join(' and ')}`);
      const wanted = together.map((name) => {
        const rest = together.filter((other) => other !== name).sort();
        return `${name} hears ${rest.join(' and ')}`;
      });
      const right = [...wanted, ...apart.map((name) => `${name} hears `)];
      if (JSON.stringify(seen) !== JSON.stringify(right)) throw new Error(seen.join(', '));
      for (const name of apart) {
        const { heard } = ears[name]!.call;
        if (isSilent(heard.between(heard.now - windowMs - 60, heard.now - 60)))
          throw new Error(`${name} hears nothing`);
      }
      return true;
    },
    { what: `${together.join(', ')} to hear each other`, every: 60, within: 12_000 },
  );
}

const glanceMs = 100;
/** More than what a leg hears while it moves. */
const steadyGlances = 4;

/** The recording holds these companies for a while each, in this order: every one of them is heard, and nobody else. */
export async function recorded(name: RegExp, ears: Ears, companies: readonly (readonly string[])[]): Promise<void> {
  const folder = asterisk().recordings ?? '';
  const wanted = companies.map((company) => company.toSorted().join(' and '));
  await until(
    async () => {
      const file = (await readdir(folder)).find((each) => name.test(each));
      const seen = steadyCompanies(readWav(path.join(folder, file ?? '')), ears);
      let from = 0;
      for (const company of wanted) {
        const at = seen.indexOf(company, from);
        if (at < 0) throw new Error(`no ${company} from the ${from + 1}th of ${seen.join(', ')}`);
        from = at + 1;
      }
      return true;
    },
    { what: `${name.source} to hold ${wanted.join(', then ')}`, every: 200 },
  );
}

function steadyCompanies(pcm: Int16Array, ears: Ears): string[] {
  const size = (sampleRate * glanceMs) / 1000;
  const seen: string[] = [];
  let last = { company: '', glances: 0 };
  for (let at = 0; at + size <= pcm.length; at += size) {
    const glance = pcm.subarray(at, at + size);
    const heard = Object.entries(ears).filter(([, { hertz }]) => !isSilent(glance) && shareAt(glance, hertz) > 0.1);
    const company = heard
      .map(([name]) => name)
      .sort()
      .join(' and ');
    last = { company, glances: company === last.company ? last.glances + 1 : 1 };
    if (last.glances === steadyGlances && company !== seen.at(-1)) seen.push(company);
  }
  return seen;
}
