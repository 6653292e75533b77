/** From what phones and desks saw to tables. Pure. */
import { ms, percentile, spread, type Table } from '../table.ts';
import type { CallRecord, DeskMark, PhoneMark, PhonesResult } from './plan.ts';
import type { CallsOptions, Round } from './run.ts';

export interface BenchSide {
  readonly scarceAgents: number;
  readonly profile: string | null;
}

export interface Measured {
  readonly side: 'app_queue' | 'hotline';
  readonly round: Round;
  readonly result: PhonesResult;
  /** Milliseconds in the whole round; `others` is PostgreSQL, Valkey and the worker. */
  readonly cpu: { asterisk: number; controller: number; others: number; desks: number };
  readonly desks: readonly DeskMark[];
  readonly refused: readonly string[];
}

export const completed = ({ result }: Measured): CallRecord[] =>
  result.calls.filter((call) => call.end === 'completed' && call.leftAt !== null);

/** Callers who did not hear the agent's voice, or were not heard: a call joined badly is no completed call. */
const silent = (one: Measured): number =>
  completed(one).filter((call) => !call.heardByAgent || !call.heardByCaller).length;

const keyToRing = ({ result }: Measured): number[] =>
  result.calls.flatMap((call) => (call.keyAt === null || call.rungAt === null ? [] : [call.rungAt - call.keyAt]));

export function loadTable(all: readonly Measured[], { agents, speech, seconds, warmUp }: CallsOptions): Table {
  const measured = all.filter(({ round }) => round.profile === 'load');
  const rows = measured.map((one) => {
    const done = completed(one).length;
    const peer = measured.find((other) => other.side === 'app_queue' && other.round.name === one.round.name);
    return [
      one.round.name,
      one.side,
      String(one.round.plan.calls),
      String(done),
      String(one.round.plan.calls - done + silent(one)),
      spread(keyToRing(one)),
      ms(one.cpu.asterisk / done),
      one.side === 'hotline' ? ms(one.cpu.controller / done) : '–',
      one.side === 'hotline' ? ms(one.cpu.others / done) : '–',
      peer ? ratio(one, peer) : '–',
    ];
  });
  return {
    title: `Calls with ${agents} agents, ${seconds} s a rate${speech ? ', sound both ways while they talk' : ', hardly any sound'}`,
    head: [
      'rate',
      'side',
      'offered',
      'completed',
      'failed or silent',
      'key → INVITE p50 / p99 ms',
      'Asterisk CPU ms/call',
      'controller CPU ms/call',
      'PostgreSQL, Valkey, worker CPU ms/call',
      'Asterisk + controller, × app_queue',
    ],
    rows: rows.sort(byRate(measured)),
    notes: [
      `callers talk for ${(measured[0]?.round.plan.talkMs ?? 0) / 1000} s each; ${warmUp} calls before the first one measured`,
      ...measured.flatMap(lateness),
    ],
  };
}

/** Each rate's two sides together. */
function byRate(measured: readonly Measured[]): (a: readonly string[], b: readonly string[]) => number {
  const order = [...new Set(measured.map(({ round }) => round.name))];
  return (a, b) => order.indexOf(a[0] ?? '') - order.indexOf(b[0] ?? '');
}

const perCall = (one: Measured): number => (one.cpu.asterisk + one.cpu.controller) / completed(one).length;
const ratio = (one: Measured, peer: Measured): string => (perCall(one) / perCall(peer)).toFixed(2);

export function scarceTable(all: readonly Measured[]): Table {
  const measured = all.filter(({ round }) => round.profile === 'scarce');
  const peer = measured.find(({ side }) => side === 'app_queue');
  const rows = measured.map((one) => {
    const done = completed(one).length;
    const freed = one.side === 'app_queue' ? leftMarks(one.result.marks) : one.desks.map(freedByAsking);
    const answered = one.desks.map(({ extension, answeredAt }) => ({ extension, at: answeredAt }));
    return [
      one.side,
      String(one.round.plan.calls),
      String(done),
      String(one.round.plan.calls - done + silent(one)),
      spread(freeToRing(freed, one)),
      one.side === 'hotline' ? spread(freeToRing(answered, one)) : '–',
      spread(freeToRing(leftMarks(one.result.marks), one)),
      ms(one.cpu.asterisk / done),
      one.side === 'hotline' ? ms(one.cpu.controller / done) : '–',
      peer ? ratio(one, peer) : '–',
    ];
  });
  return {
    title: `More callers than agents: ${measured[0]?.round.name ?? ''}`,
    head: [
      'side',
      'offered',
      'completed',
      'failed or silent',
      'agent free → next INVITE p50 / p99 ms',
      '… counted from the answer to that request',
      'citizen hung up → next INVITE p50 / p99 ms',
      'Asterisk CPU ms/call',
      'controller CPU ms/call',
      'Asterisk + controller, × app_queue',
    ],
    rows,
    notes: [
      'free: for app_queue the BYE as the agent sees it (no wrap-up time); for the hotline the moment the desk asks for the end of wrap-up, so its HTTP request counts as ours',
      ...measured.flatMap(lateness),
    ],
  };
}

interface Freed {
  readonly extension: string;
  readonly at: number;
}

const freedByAsking = ({ extension, askedAt }: DeskMark): Freed => ({ extension, at: askedAt });
const leftMarks = (marks: readonly PhoneMark[]): Freed[] => marks.filter(({ what }) => what === 'left');

/** From each freeing to the next ring at that phone, where somebody was waiting well before. */
function freeToRing(freed: readonly Freed[], { result }: Measured): number[] {
  const rings = result.marks.filter(({ what }) => what === 'rung').sort((a, b) => a.at - b.at);
  return freed.flatMap(({ extension, at }) => {
    // A ring just before the answer to the request came is its effect too.
    const next = rings.find((ring) => ring.extension === extension && ring.at > at - 100);
    const someoneWaited = result.calls.some(
      (call) => call.keyAt !== null && call.keyAt < at - 500 && call.rungAt !== null && call.rungAt > at - 100,
    );
    return next && someoneWaited ? [next.at - at] : [];
  });
}

function lateness({ side, round, result, refused, cpu }: Measured): string[] {
  const { lateMs, strayRings, cpuMs, calls } = result;
  const ends = [...new Set(calls.map((call) => call.end))].filter((end) => end !== 'completed');
  const wrong = ends.map((end) => `${calls.filter((call) => call.end === end).length} ${end}`);
  const late = `generator late p99 ${ms(percentile(lateMs, 99))} ms, max ${ms(Math.max(...lateMs))} ms`;
  const cost = `its CPU ${ms(cpuMs / calls.length)} ms/call${side === 'hotline' ? `, desks' ${ms(cpu.desks / calls.length)} ms/call` : ''}`;
  const odd = [
    ...wrong,
    ...(strayRings > 0 ? [`${strayRings} stray rings`] : []),
    ...(refused.length > 0 ? [`${refused.length} refused: ${refused[0]}`] : []),
  ];
  return [`${side}, ${round.name}: ${[late, cost, ...odd].join('; ')}`];
}
