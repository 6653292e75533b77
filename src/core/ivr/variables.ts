/** Which variables a node sets and which it reads, so that a misspelt name is found before a caller hears a gap. */
import type { FlowNode } from './flow.ts';
import { variablesIn } from './spoken.ts';

export function setBy(node: FlowNode): string[] {
  switch (node.kind) {
    case 'collectDigits':
    case 'setVariable':
      return [node.variable];
    case 'speechInput':
      return node.variable === null ? [] : [node.variable];
    case 'httpLookUp':
      return node.take.map(({ variable }) => variable);
    default:
      return [];
  }
}

export function readBy(node: FlowNode): string[] {
  const aloud =
    'prompts' in node ? node.prompts.flatMap((prompt) => ('variable' in prompt ? [prompt.variable] : [])) : [];
  return [...aloud, ...inSettings(node)];
}

function inSettings(node: FlowNode): string[] {
  switch (node.kind) {
    case 'setVariable':
      return variablesIn(node.value);
    case 'sendSms':
      return [...variablesIn(node.text), ...(node.recipient === null ? [] : [node.recipient])];
    case 'httpLookUp':
      return [...variablesIn(node.url), ...(node.method === 'POST' ? variablesIn(node.body) : [])];
    case 'knowledgeAnswer':
      return [node.question];
    case 'condition':
      return node.rules.flatMap(({ all }) =>
        all.flatMap(({ subject, variable }) => (subject === 'variable' && variable !== null ? [variable] : [])),
      );
    default:
      return [];
  }
}

/** Always there. */
export const givenVariables: ReadonlySet<string> = new Set(['caller', 'dialled']);
