/** The registry of node kinds. A kind exists when it stands here, in the palette's order; `FlowNode` follows from it. */
import type { z } from 'zod';
import type { FlowNode } from './flow.ts';
import type { Behaviour } from './node-kind.ts';
import { callbackOffer } from './nodes/callback-offer.ts';
import { collectDigits } from './nodes/collect-digits.ts';
import { condition } from './nodes/condition.ts';
import { enqueue } from './nodes/enqueue.ts';
import { hangUp } from './nodes/hang-up.ts';
import { hours } from './nodes/hours.ts';
import { httpLookUp } from './nodes/http-look-up.ts';
import { knowledgeAnswer } from './nodes/knowledge-answer.ts';
import { languageChoice } from './nodes/language-choice.ts';
import { menu } from './nodes/menu.ts';
import { returnFlow } from './nodes/return-flow.ts';
import { say } from './nodes/say.ts';
import { sendSms } from './nodes/send-sms.ts';
import { setVariable } from './nodes/set-variable.ts';
import { speechInput } from './nodes/speech-input.ts';
import { subFlow } from './nodes/sub-flow.ts';
import { survey } from './nodes/survey.ts';
import { tag } from './nodes/tag.ts';
import { ticketProgress } from './nodes/ticket-progress.ts';
import { transfer } from './nodes/transfer.ts';
import { voicemail } from './nodes/voicemail.ts';

export const kinds = {
  say,
  menu,
  collectDigits,
  speechInput,
  languageChoice,
  ticketProgress,
  knowledgeAnswer,
  survey,
  hours,
  condition,
  setVariable,
  tag,
  httpLookUp,
  subFlow,
  enqueue,
  callbackOffer,
  voicemail,
  sendSms,
  transfer,
  returnFlow,
  hangUp,
};

export type Kinds = typeof kinds;
export type KindName = keyof Kinds;

/** Any kind, for code that treats all alike. */
export interface AnyKind extends Behaviour<FlowNode> {
  readonly kind: KindName;
  readonly schema: z.ZodObject;
  fresh(): Record<string, unknown>;
}

export const isKindName = (name: string): name is KindName => Object.hasOwn(kinds, name);

/** The cast is sound because the registry is keyed by the same word as the node. */
export const kindOf = (node: Pick<FlowNode, 'kind'>): AnyKind => kinds[node.kind] as unknown as AnyKind;
