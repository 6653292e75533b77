/** subFlow: walks another flow, then goes on here. Publishing puts that flow inside this one. */
import { z } from 'zod';
import { field } from '../fields.ts';
import { nodeKind } from '../node-kind.ts';

export const subFlow = nodeKind({
  kind: 'subFlow',
  title: '子流程',
  family: 'decide',
  schema: z.object({ flow: z.string().max(40).meta(field('流程', 'flow')) }),
  fresh: () => ({ flow: '' }),
  outlets: () => [{ name: 'next', title: '返回后' }],
  essence: (node, names) => names?.flows?.[node.flow] ?? (node.flow || '（未选流程）'),
  check(node, { flows }) {
    if (node.flow === '') {
      return [{ severity: 'error', code: 'noFlow', field: 'flow', message: '没有选子流程，请选择' }];
    }
    if (flows === null || flows.has(node.flow)) return [];
    return [{ severity: 'error', code: 'unknownFlow', field: 'flow', message: '子流程不存在或没有发布，请另选一个' }];
  },
  enter: (node) => ({ enterFlow: node.flow }),
  resume: () => null,
});
