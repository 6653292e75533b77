/** A dry run that is kept with the flow and repeated before each publish. Data alone; it is run by dry-run.ts. */
import { z } from 'zod';

/** A key, seconds without one, words, or how long a message is spoken. */
export const Act = z.union([
  z.string().regex(/^[0-9*#]$/),
  z.strictObject({ wait: z.number().min(0).max(3600) }),
  z.strictObject({ say: z.string().min(1).max(200), confidence: z.number().min(0).max(1).optional() }),
]);
export type Act = z.infer<typeof Act>;

const values = z.record(z.string().max(60), z.string().max(500));

export const Given = z.strictObject({
  /** Null when withheld. */
  number: z.string().max(30).nullable(),
  dialled: z.string().max(30).optional(),
  /** ISO 8601. */
  at: z.string().refine((at) => !Number.isNaN(Date.parse(at)), '时间的写法不对'),
  acts: z.array(Act).max(200),
  /** What is known of the caller, such as openTickets. */
  facts: values.optional(),
  /** What look-ups, transfers and recordings come to, by node. */
  answers: z
    .record(
      z.string().max(200),
      z.strictObject({
        outcome: z.enum(['ok', 'none', 'error', 'connected', 'busy', 'noAnswer', 'failed']),
        text: z.string().max(1000).optional(),
        values: values.optional(),
        seconds: z.number().min(0).max(3600).optional(),
      }),
    )
    .optional(),
  /** Lines without mention answer. */
  queues: z.record(z.string().max(60), z.enum(['answers', 'overflows'])).optional(),
});
export type Given = z.infer<typeof Given>;

/** How a call through the flow ends. `unfinished`: the flow goes on without end. */
export const Outcome = z.enum(['person', 'transferred', 'hungUp', 'trouble', 'unfinished']);
export type Outcome = z.infer<typeof Outcome>;

export const TestCase = z.strictObject({
  name: z.string().min(1).max(60),
  given: Given,
  expect: z.strictObject({
    outcome: Outcome,
    /** The last node. */
    node: z.string().max(200).optional(),
    queue: z.string().max(60).optional(),
    /** Texts that must be heard, in this order. */
    heard: z.array(z.string().min(1).max(200)).max(20).optional(),
  }),
});
export type TestCase = z.infer<typeof TestCase>;
