/** Shapes every list and every error shares. */
import { z } from 'zod';

export const ErrorBody = z.object({
  error: z.object({
    /** Stable English code, for programs. */
    code: z.string(),
    /** A Chinese sentence, for people: what was not done, what is safe, what to do. */
    message: z.string(),
    details: z.unknown().optional(),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

export const Page = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Opaque: what `next` of the page before said. */
  cursor: z.string().max(200).optional(),
});

export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });

/** ISO 8601 with zone, UTC on the wire. */
export const Timestamp = z.iso.datetime();

/** Words as a person typed them: no control characters but line breaks, trimmed. HTML stays text. */
export const words = (max: number) =>
  z
    .string()
    .max(max, `最多 ${max} 个字`)
    // eslint-disable-next-line no-control-regex -- control characters are what is refused
    .refine((s) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(s), '含有不可显示的字符')
    .transform((s) => s.trim());

/** The same, where nothing said is no answer; `empty` is the sentence then. */
export const said = (max: number, empty: string) => words(max).pipe(z.string().min(1, empty));

/** Which saving a change builds on: as far as PostgreSQL counts. */
export const Revision = z.number().int().min(0).max(2_147_483_646);
