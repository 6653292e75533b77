/** What people may do about short messages on their way; sending is the worker's. Numbers and words come in clear. */
import type { z } from 'zod';
import type { MessageCounts, MessageQuery, MessageRow } from '../contract/http/messages.ts';
import type { Role } from '../contract/words.ts';
import type { Refusal } from '../core/kernel/refusal.ts';

export type MessageFilter = z.output<typeof MessageQuery>;
/** Who decides about a message. */
export interface Settler {
  readonly username: string;
  readonly role: Role;
}

export interface MessageStore {
  /** The newest first. */
  list(filter: MessageFilter): Promise<{ items: MessageRow[]; next: string | null } | Refusal>;
  counts(): Promise<MessageCounts>;
  /** Refuses `message-unknown`, `message-sent`. */
  retry(by: Settler, id: string, reason: string): Promise<MessageRow | Refusal>;
  /** Refuses as `retry`, and `message-dropped`. What is with the gateway in this moment may still go out. */
  drop(by: Settler, id: string, reason: string): Promise<MessageRow | Refusal>;
}
