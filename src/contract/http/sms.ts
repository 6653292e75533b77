/** Short messages of citizens, as the gateway brings them, and the rules of asking them how a call went. */
import { z } from 'zod';
import { Revision } from './common.ts';
import { normalisePhone } from '../../core/kernel/phone-number.ts';
import { SurveyPolicy } from '../../core/survey/sms-survey.ts';

export const InboundSms = z.object({
  /** The gateway's own: the same message may come twice. */
  id: z.string().regex(/^[\w.:@+-]{1,120}$/, '不是消息编号'),
  from: z
    .string()
    .max(32)
    .refine((from) => normalisePhone(from) !== null, '不是电话号码'),
  text: z.string().max(2000),
});
export type InboundSms = z.infer<typeof InboundSms>;

export const SurveyRules = z.object({
  policy: SurveyPolicy,
  revision: Revision,
  /** Messages go out and answers come in; without it nobody is asked whatever the policy says. */
  available: z.boolean(),
});
export type SurveyRules = z.infer<typeof SurveyRules>;
export const SaveSurveyRules = SurveyRules.omit({ available: true });
export type SaveSurveyRules = z.infer<typeof SaveSurveyRules>;
