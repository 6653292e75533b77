/** Which calls of the journal came to us. */
import { sql } from 'kysely';

/**
 * On a row of `calls`. Who is rung at their kept place goes through a flow, and had come to us before; an agent's own
 * call has none, and is in a queue's name only because its agent is.
 */
export const isIncoming = sql<boolean>`not (origin = 'outbound' and flow is null)`;
