/**
 * What is wrong with a flow, said so that an admin can mend it: [节点]：[什么不对]，[怎么改]. The same on the server, which
 * has the last word, and live in the editor; every rule is linear in the graph.
 */
import type { FlowGraph, FlowNode, FlowPrompt, Language } from './flow.ts';
import { kindOf } from './kinds.ts';
import type { CheckContext, Finding, Problem } from './problem.ts';
import { nodesAtMost } from './read-flow.ts';
import { secondsOf, withoutVariables } from './spoken.ts';
import { givenVariables, readBy, setBy } from './variables.ts';
import {
  deepMenus,
  endlessNodes,
  firstQuestions,
  menusWithoutPerson,
  nodesBeforePerson,
  reach,
  startOf,
  waysOf,
  type Ways,
} from './ways.ts';

export interface ValidateContext extends CheckContext {
  /** A flow that numbers lead to must not return to nowhere, and must lead to a person. */
  readonly use: 'number' | 'subFlow';
}

const greetingSecondsAtMost = 5;
const languageTitles: Record<Language, string> = { zh: '中文', en: '英文' };

export function validate(graph: FlowGraph, context: ValidateContext): Problem[] {
  const count = Object.keys(graph.nodes).length;
  if (count > nodesAtMost) {
    return [error('tooManyNodes', `有 ${count} 个节点，最多 ${nodesAtMost} 个，请拆成子流程`)];
  }
  const ways = waysOf(graph);
  return [
    ...checkStart(graph),
    ...Object.entries(graph.nodes).flatMap(([id, node]) => checkNode(id, node, graph, ways, context)),
    ...checkReached(ways),
    ...checkLoops(ways),
    ...(context.use === 'number' ? [...checkPersons(ways), ...checkGreeting(ways)] : []),
    ...checkDepth(ways),
    ...checkLanguages(graph),
    ...checkVariables(graph),
  ];
}

/** By this an admin takes a problem on their own account. */
export const confirmationOf = ({ code, node }: Problem): string => (node === undefined ? code : `${code} ${node}`);

/** The only error that may be confirmed: sometimes a line is meant to have no people behind it. */
const confirmable: ReadonlySet<string> = new Set(['noPerson']);

/** What still forbids publishing. */
export function blocking(problems: readonly Problem[], confirmed: readonly string[]): Problem[] {
  const ticked = new Set(confirmed);
  return problems.filter((problem) => {
    if (problem.severity === 'error' && !confirmable.has(problem.code)) return true;
    return !ticked.has(confirmationOf(problem));
  });
}

const error = (code: string, message: string): Problem => ({ severity: 'error', code, message });

function at(id: string, node: FlowNode, { field, ...finding }: Finding): Problem {
  const message = `${node.label}：${finding.message}`;
  return { ...finding, node: id, message, ...(field === undefined ? {} : { field }) };
}

function checkStart({ start, nodes }: FlowGraph): Problem[] {
  if (Object.keys(nodes).length === 0) return [error('empty', '流程是空的，请从“播报”开始')];
  if (start === null) return [error('noStart', '没有起点，请把“来电”连到第一个节点')];
  return Object.hasOwn(nodes, start) ? [] : [error('noStart', '起点已被删除，请把“来电”连到另一个节点')];
}

function checkNode(id: string, node: FlowNode, graph: FlowGraph, ways: Ways, context: ValidateContext): Problem[] {
  const findings: Finding[] = [...(kindOf(node).check?.(node, context) ?? [])];
  for (const { outlet, to } of ways.from.get(id) ?? []) {
    if (to !== null) continue;
    const message = `“${outlet.title}”没有去向，请连接一个节点`;
    findings.push({ severity: 'error', code: 'openOutlet', field: `to.${outlet.name}`, message });
  }
  if (Object.hasOwn(node.to, 'tooMany') && node.to['tooMany'] === id) {
    const message = '“次数用完”又回到本节点，没有按键的来电会一直循环，请改到人工或挂机';
    findings.push({ severity: 'error', code: 'tooManyLoops', field: 'to.tooMany', message });
  }
  if (node.kind === 'returnFlow' && context.use === 'number') {
    findings.push({ severity: 'error', code: 'returnInMain', message: '“返回”只能用在子流程里，请改为挂机或排队' });
  }
  const foreign = promptsIn(node).find(({ language }) => !graph.languages.includes(language));
  if (foreign !== undefined) {
    const message = `有${languageTitles[foreign.language]}播报，但流程没有启用这种语言，请在流程设置中启用`;
    findings.push({ severity: 'warning', code: 'foreignLanguage', field: 'prompts', message });
  }
  return findings.map((finding) => at(id, node, finding));
}

const promptsIn = (node: FlowNode): readonly FlowPrompt[] => ('prompts' in node ? node.prompts : []);

function checkReached({ graph, from }: Ways): Problem[] {
  const start = startOf(graph);
  if (start === null) return [];
  const reached = reach({ graph, from }, [start], () => true);
  return Object.entries(graph.nodes).flatMap(([id, node]) =>
    reached.has(id)
      ? []
      : [at(id, node, { severity: 'error', code: 'unreachable', message: '没有路线通到这里，请连接或删除' })],
  );
}

function checkLoops(ways: Ways): Problem[] {
  return endlessNodes(ways).map((id) =>
    at(id, ways.graph.nodes[id]!, {
      severity: 'error',
      code: 'endless',
      message: '在没有按键的循环里，来电会走不出去，请断开循环或加入菜单',
    }),
  );
}

function checkPersons(ways: Ways): Problem[] {
  const start = startOf(ways.graph);
  if (start === null) return [];
  const beforePerson = nodesBeforePerson(ways);
  const without = menusWithoutPerson(ways, beforePerson);
  const lacking = new Set(without);
  // A question put in words has 0 for a person built in.
  const isReached = beforePerson.has(start) || firstQuestions(ways).some((id) => !lacking.has(id));
  const warnings = without.map((id) =>
    at(id, ways.graph.nodes[id]!, {
      severity: 'warning',
      code: 'menuWithoutPerson',
      field: 'keys',
      message: '没有转人工的按键，请把 0 键连到排队',
    }),
  );
  if (isReached) return warnings;
  return [error('noPerson', '来电人按一次键到不了人工，请在第一个菜单加“0 人工”，或确认不需要'), ...warnings];
}

function checkDepth(ways: Ways): Problem[] {
  return deepMenus(ways).map((id) =>
    at(id, ways.graph.nodes[id]!, {
      severity: 'warning',
      code: 'deepMenu',
      message: '菜单超过一层，国家标准 GB/T 33358 不宜设置，请合并到上一层',
    }),
  );
}

/** From the first word until a key can mean something. */
function checkGreeting({ graph, from }: Ways): Problem[] {
  let seconds = 0;
  const seen = new Set<string>();
  for (let id = startOf(graph); id !== null && !seen.has(id);) {
    seen.add(id);
    const node = graph.nodes[id]!;
    if (!['say', 'decide'].includes(kindOf(node).family)) return [];
    if (node.kind === 'say') {
      seconds += withoutVariables(node.prompts).reduce((sum, prompt) => sum + secondsOf(prompt), 0);
      if (seconds > greetingSecondsAtMost) {
        const message = `开场播报约 ${seconds.toFixed(1)} 秒，超过 ${greetingSecondsAtMost} 秒，请缩短`;
        return [at(id, node, { severity: 'warning', code: 'longGreeting', field: 'prompts', message })];
      }
    }
    id = from.get(id)?.[0]?.to ?? null;
  }
  return [];
}

/** Only where callers choose a language must everything be there in each; else a node speaks all that it has. */
function checkLanguages({ nodes, languages }: FlowGraph): Problem[] {
  const all = Object.entries(nodes);
  if (!all.some(([, { kind }]) => kind === 'languageChoice')) return [];
  return all.flatMap(([id, node]) => {
    const held = promptsIn(node);
    if (held.length === 0 || node.kind === 'languageChoice') return [];
    return languages
      .filter((language) => held.every((prompt) => prompt.language !== language))
      .map((language) =>
        at(id, node, {
          severity: 'error',
          code: 'missingLanguage',
          field: 'prompts',
          message: `没有${languageTitles[language]}播报，请补上`,
        }),
      );
  });
}

function checkVariables({ nodes }: FlowGraph): Problem[] {
  const all = Object.entries(nodes);
  // What a sub-flow sets is not seen here.
  if (all.some(([, { kind }]) => kind === 'subFlow' || kind === 'returnFlow')) return [];
  const known = new Set(all.flatMap(([, node]) => setBy(node)));
  return all.flatMap(([id, node]) =>
    [...new Set(readBy(node))]
      .filter((name) => !known.has(name) && !givenVariables.has(name))
      .map((name) =>
        at(id, node, {
          severity: 'warning',
          code: 'unsetVariable',
          message: `变量“${name}”没有任何节点赋值，请改名或先赋值`,
        }),
      ),
  );
}
