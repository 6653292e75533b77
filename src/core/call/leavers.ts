/** Agents who left a call that goes on without them: their wrap-up runs beside it, until each has put the work away. Pure. */
import type { AgentId } from '../kernel/ids.ts';
import { secondsBetween, type Instant } from '../kernel/instant.ts';
import type { Call, CallIn, Carried, Leaver } from './call.ts';
import type { Command } from './commands.ts';
import type { Disposition } from './disposition.ts';
import type { CallEvent } from './events.ts';
import { holdOver, recordingOn } from './in-hold.ts';
import { pick } from './line-place.ts';
import { recorded } from './notes.ts';
import { stay, type Rules, type Step } from './step.ts';
import { extended, workAfter } from './wrap-up.ts';

type WithAgent = CallIn<'connected' | 'held' | 'consulting' | 'conference' | 'reconnecting'>;

/** Their phone is put down; what they told of the call already leaves them nothing to do. */
export function agentLeaves(call: WithAgent, at: Instant, rules: Rules): { carried: Carried; commands: Command[] } {
  const { talk, agentLeg } = call;
  const { agent, connectedAt, ticket, disposition } = talk;
  const carried = pick(call);
  const talkedSeconds = (carried.talkedSeconds ?? 0) + secondsBetween(connectedAt, at);
  const work = workAfter(call, at, rules);
  const leaver = work === null ? [] : [{ agent, connectedAt, partedAt: at, ...work }];
  const leavers = [...(carried.leavers ?? []), ...leaver];
  const told = ticket === null && disposition ? [disposedAs(disposition)] : [];
  return {
    carried: { ...carried, talkedSeconds, leavers },
    commands: [
      ...holdOver(call, at),
      ...recordingOn(call, at).commands,
      ...(agentLeg === null ? [] : [{ do: 'hangUp', leg: agentLeg } as const]),
      { do: 'cancelTimer', timer: 'reconnect' },
      recorded(talk.recording),
      ...told,
      { do: 'agentIs', agent, now: work === null ? 'free' : 'wrapUp' },
      ...until(agent, work?.deadline ?? null),
    ],
  };
}

/** What a leaver does, or what the clock does to them. */
export function leaverDoes(call: Call, leaver: Leaver, event: CallEvent, extendSeconds: number): Step {
  switch (event.type) {
    case 'TicketSaved':
      return done(call, leaver, [disposedAs('ticket')]);
    case 'Disposed':
      return done(call, leaver, [disposedAs(event.disposition)]);
    case 'TimerFired':
    case 'WrapUpLeft':
      return done(call, leaver, []);
    case 'WrapUpExtended': {
      const deadline = extended(leaver, event.at, extendSeconds);
      if (deadline === null) return stay(call);
      const leavers = (call.leavers ?? []).map((each) => (each === leaver ? { ...each, deadline } : each));
      return { next: { ...call, leavers }, commands: until(leaver.agent, deadline) };
    }
    default:
      return stay(call);
  }
}

const disposedAs = (disposition: Disposition): Command => ({
  do: 'journal',
  fact: { fact: 'disposed', disposition },
});

const until = (agent: AgentId, deadline: Instant | null): Command[] =>
  deadline === null ? [] : [{ do: 'startTimer', timer: `wrapUp:${agent}`, at: deadline }];

function done(call: Call, leaver: Leaver, notes: readonly Command[]): Step {
  return {
    next: without(call, leaver),
    commands: [
      { do: 'cancelTimer', timer: `wrapUp:${leaver.agent}` },
      ...notes,
      { do: 'agentIs', agent: leaver.agent, now: 'free' },
    ],
  };
}

export const without = <C extends Carried>(call: C, leaver: Leaver): C => ({
  ...call,
  leavers: (call.leavers ?? []).filter((each) => each !== leaver),
});

export const leaversAdopted = ({ leavers = [] }: Call, at: Instant): Command[] =>
  leavers.flatMap(({ agent, deadline }): Command[] => [
    { do: 'agentIs', agent, now: 'wrapUp' },
    ...until(agent, deadline === null ? null : Math.max(deadline, at + 5_000)),
  ]);
