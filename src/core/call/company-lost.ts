/**
 * The call while the browser of an agent who had brought another party is being found again: in a conference the others
 * go on, in a consultation both hear music, and everybody is put back where they were. Pure.
 */
import type { LegId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { CallIn, Company, Other } from './call.ts';
import type { Command } from './commands.ts';
import { goodbye, nowTalking, talkingFrom, type InCompany, type Parting } from './in-consult.ts';
import { pick } from './line-place.ts';
import { stay, type Step } from './step.ts';

export type Lost = CallIn<'reconnecting'> & { readonly company: Company };

export const isLost = (call: CallIn<'reconnecting'>): call is Lost => Boolean(call.company);

/** In a conference the others go on; whoever was with the agent alone hears music. */
export function companyLost(call: InCompany): Command[] {
  if (call.state === 'conference' || call.other.state === 'ringing') return [];
  return [{ do: 'hold', leg: call.other.state === 'talking' ? call.other.leg : call.facts.callerLeg }];
}

export function companyBack(call: Lost, agentLeg: LegId): Step {
  const { place, talk, company } = call;
  const { other, since, was, how } = company;
  const { callerLeg } = call.facts;
  const back = { ...pick(call), place, talk, agentLeg, other, since, was };
  if (how === 'conference') {
    return { next: { ...back, state: how }, commands: [{ do: 'join', legs: [callerLeg, agentLeg, other.leg] }] };
  }
  const joined: Record<Other['state'], Command[]> = {
    ringing: [{ do: 'join', legs: [agentLeg] }],
    held: [{ do: 'join', legs: [callerLeg, agentLeg] }],
    talking: [
      { do: 'unhold', leg: other.leg },
      { do: 'join', legs: [agentLeg, other.leg] },
    ],
  };
  return { next: { ...back, state: how }, commands: joined[other.state] };
}

export function otherAnsweredAlone(call: Lost, at: Instant): Step {
  const { company } = call;
  if (company.other.state !== 'ringing') return stay(call);
  return {
    next: { ...call, company: { ...company, other: talkingFrom(company.other, at) } },
    commands: [{ do: 'hold', leg: company.other.leg }, ...nowTalking(company.other)],
  };
}

export function otherGoneAlone(call: Lost, parting: Parting, at: Instant): Step {
  const { company, talk, facts } = call;
  return {
    next: { ...call, company: null },
    commands: [
      ...goodbye({ ...company, agent: talk.agent }, parting, at),
      ...(company.how === 'conference' ? [{ do: 'hold', leg: facts.callerLeg } as const] : []),
    ],
  };
}
