/** Whom a call can be taken to, as one list under one search box. Pure. */
import type { z } from 'zod';
import type { CallTarget, Directory } from '../../../contract/http/hands.ts';
import { PresenceState, presenceLabels } from '../../../contract/words.ts';
import { groupNumber, thousands } from '../../kit/format.ts';
import { matches } from '../../kit/initials.ts';
import { words } from './words.ts';

/** What the panel was opened for. */
export type Purpose = 'consult' | 'transfer' | 'conference';
export type Group = 'agent' | 'queue' | 'unit' | 'number';

export interface Target {
  key: string;
  group: Group;
  label: string;
  aside: string;
  to: CallTarget;
  /** Null when it can be chosen, otherwise why not. */
  why: string | null;
  /** Null when somebody there can be spoken with first, otherwise why not. */
  whyNotAsk: string | null;
}
export interface TargetGroup {
  group: Group;
  targets: Target[];
  /** Found but not shown. */
  more: number;
}

const anyTime = { why: null, whyNotAsk: null };

/** More than a person looks through; the rest is found by typing. */
const shownPerGroup = 30;
/** Before anything is typed, queues and units shall not be far below. */
const agentsAtFirst = 6;

export function targetsOf(
  directory: z.infer<typeof Directory> | null,
  { typed, purpose, self }: { typed: string; purpose: Purpose; self: string },
): TargetGroup[] {
  const groups: [Group, Target[]][] = [
    ['agent', agentTargets(directory, self)],
    ['queue', queueTargets(directory, purpose)],
    ['unit', unitTargets(directory)],
    // Last: who types an extension or 110 means the colleague or the office of that name.
    ['number', numberTargets(directory, typed)],
  ];
  return groups
    .map(([group, all]): TargetGroup => {
      const found = group === 'number' ? all : all.filter(({ label, aside }) => matches(`${label} ${aside}`, typed));
      const shown = group === 'agent' && typed.trim() === '' ? agentsAtFirst : shownPerGroup;
      return { group, targets: found.slice(0, shown), more: Math.max(0, found.length - shown) };
    })
    .filter(({ targets }) => targets.length > 0);
}

/** Only what looks like a number as a whole: digits within a name or an extension of two are none. */
function numberTargets(directory: z.infer<typeof Directory> | null, typed: string): Target[] {
  const number = typed.normalize('NFKC').replace(/[\s()\-·]/g, '');
  if (!/^\+?\d{3,20}$/.test(number)) return [];
  if (directory?.agents.some(({ extension }) => extension === number)) return [];
  return [
    {
      key: `number:${number}`,
      group: 'number',
      label: groupNumber(number),
      aside: words.panel.dial,
      to: { number },
      ...anyTime,
    },
  ];
}

function agentTargets(directory: z.infer<typeof Directory> | null, self: string): Target[] {
  return (directory?.agents ?? [])
    .filter(({ id }) => id !== self)
    .map(({ id, name, extension, presence, free }): Target => ({
      key: `agent:${id}`,
      group: 'agent',
      label: `${name} ${extension}`,
      aside: presenceLabel(presence),
      to: { agent: id },
      why: free ? null : words.panel.agentBusy,
      whyNotAsk: null,
    }))
    .sort((a, b) => Number(a.why !== null) - Number(b.why !== null));
}

function presenceLabel(presence: string): string {
  const known = PresenceState.safeParse(presence);
  return known.success ? presenceLabels[known.data] : '';
}

/** Where nobody is free a citizen can wait in line, but nobody can be asked. */
function queueTargets(directory: z.infer<typeof Directory> | null, purpose: Purpose): Target[] {
  return (directory?.queues ?? []).map(({ id, label, free, waiting }) => {
    const whyNotAsk = free > 0 ? null : words.panel.nobodyFree;
    return {
      key: `queue:${id}`,
      group: 'queue',
      label,
      aside: words.panel.queueFigures(thousands(free), thousands(waiting)),
      to: { queue: id },
      why: purpose === 'transfer' ? null : whyNotAsk,
      whyNotAsk,
    };
  });
}

const unitTargets = (directory: z.infer<typeof Directory> | null): Target[] =>
  (directory?.units ?? []).map(({ id, label, note }) => ({
    key: `unit:${id}`,
    group: 'unit',
    label,
    aside: note,
    to: { unit: id },
    ...anyTime,
  }));
