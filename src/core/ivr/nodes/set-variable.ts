/** setVariable: keeps a value for later; {name} in it stands for other variables. */
import { z } from 'zod';
import { field, variable } from '../fields.ts';
import { nodeKind } from '../node-kind.ts';
import { fill } from '../spoken.ts';

const valueAtMost = 500;

export const setVariable = nodeKind({
  kind: 'setVariable',
  title: '变量',
  family: 'decide',
  schema: z.object({
    variable: variable('变量'),
    value: z
      .string()
      .max(valueAtMost)
      .meta(field('值', 'template', '可写 {变量名}')),
  }),
  fresh: () => ({ variable: '变量', value: '' }),
  outlets: () => [{ name: 'next', title: '之后' }],
  essence: (node) => `${node.variable} = ${node.value || '（空）'}`,
  enter: (node, visit) => ({
    go: 'next',
    variables: { [node.variable]: fill(node.value, visit).slice(0, valueAtMost) },
  }),
  resume: () => null,
});
