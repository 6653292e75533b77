/** returnFlow: the end of a sub-flow; the caller goes on where it was entered. */
import { z } from 'zod';
import { nodeKind } from '../node-kind.ts';

export const returnFlow = nodeKind({
  kind: 'returnFlow',
  title: '返回',
  family: 'end',
  schema: z.object({}),
  fresh: () => ({}),
  outlets: () => [],
  essence: () => '回到进入子流程的地方',
  enter: () => ({ leaveFlow: true }),
  resume: () => null,
});
