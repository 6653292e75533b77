/** The dry runs that are kept with a flow: repeated before each publish, a failing one forbids it. Pure. */
import { dryRun, type City, type DryRun } from './dry-run.ts';
import type { Flow } from './flow.ts';
import type { Outcome, TestCase } from './test-case.ts';

export interface CaseResult {
  readonly name: string;
  /** Null when all is as expected; else what is not, in Chinese. */
  readonly why: string | null;
  readonly run: DryRun;
}

export const outcomeTitles: Record<Outcome, string> = {
  person: '转人工',
  transferred: '转接',
  hungUp: '挂机',
  trouble: '流程中断',
  unfinished: '没有尽头',
};

export const runCases = (flow: Flow, cases: readonly TestCase[], city: City): CaseResult[] =>
  cases.map((one) => {
    const run = dryRun(flow, one.given, city);
    return { name: one.name, why: whyNot(flow, one, run), run };
  });

function whyNot(flow: Flow, { expect }: TestCase, run: DryRun): string | null {
  if (run.outcome !== expect.outcome) {
    return `结果应为“${outcomeTitles[expect.outcome]}”，实际是“${outcomeTitles[run.outcome]}”`;
  }
  if (expect.node !== undefined && expect.node !== run.node) {
    return `应停在${label(flow, expect.node)}，实际停在${label(flow, run.node)}`;
  }
  if (expect.queue !== undefined && expect.queue !== run.queue) {
    return `应进入队列“${expect.queue}”，实际是“${run.queue ?? '（无）'}”`;
  }
  let from = 0;
  const heard = run.log.filter(({ what }) => what === 'heard');
  for (const wanted of expect.heard ?? []) {
    const found = heard.findIndex(({ text }, n) => n >= from && text.includes(wanted));
    if (found < 0) return `没有听到“${wanted}”`;
    from = found;
  }
  return null;
}

const label = (flow: Flow, id: string): string =>
  `“${(Object.hasOwn(flow.nodes, id) ? flow.nodes[id]?.label : undefined) ?? id}”`;
