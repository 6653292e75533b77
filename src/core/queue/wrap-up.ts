/** Whether an agent has time of their own after a call of this queue, and who ends it. Set by admins. Pure. */
import { z } from 'zod';

export const WrapUpRule = z.discriminatedUnion('mode', [
  /** Until a ticket or a result is there, or the time is over. */
  z.object({ mode: z.literal('timed'), seconds: z.number().int().min(5, '至少 5 秒').max(900, '最长 900 秒') }),
  /** Until a ticket or a result is there. */
  z.object({ mode: z.literal('untimed') }),
  /** Only for whoever asks for it during the call, and as long as they like. */
  z.object({ mode: z.literal('optional') }),
  z.object({ mode: z.literal('none') }),
]);
export type WrapUpRule = z.infer<typeof WrapUpRule>;
export type WrapUpMode = WrapUpRule['mode'];

export const usualWrapUp: WrapUpRule = { mode: 'timed', seconds: 60 };
