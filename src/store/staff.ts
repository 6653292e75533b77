/** Accounts of people, for the command line until the admins' desk can do it: added, and given a new password. */
import { hash } from '@node-rs/argon2';
import type { Role } from '../contract/words.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import { inTransaction, type Db } from './db.ts';

export interface NewPerson {
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  /** Agents, and supervisors who listen in; these without queues. */
  readonly agent: { readonly extension: string; readonly queues: readonly string[] } | null;
}

/** An agent's id is the account's name. */
export async function addPerson(db: Db, person: NewPerson): Promise<null | Refusal> {
  const passwordHash = await hash(person.password);
  return inTransaction(db.desks, async (tx) => {
    const taken = await tx
      .selectFrom('accounts')
      .select('username')
      .where('username', '=', person.username)
      .executeTakeFirst();
    if (taken) return { refused: 'username-taken' };
    if (person.agent !== null) {
      const { extension, queues } = person.agent;
      const used = await tx.selectFrom('agents').select('id').where('extension', '=', extension).executeTakeFirst();
      if (used) return { refused: 'extension-taken' };
      const known = await tx.selectFrom('queues').select('id').execute();
      if (queues.some((queue) => !known.some(({ id }) => id === queue))) return { refused: 'unknown-queue' };
      await tx.insertInto('agents').values({ id: person.username, name: person.name, extension }).execute();
      const memberships = queues.map((queue) => ({ agent: person.username, queue }));
      if (memberships.length > 0) await tx.insertInto('agent_queues').values(memberships).execute();
    }
    await tx
      .insertInto('accounts')
      .values({
        username: person.username,
        name: person.name,
        role: person.role,
        agent: person.agent === null ? null : person.username,
        password_hash: passwordHash,
      })
      .execute();
    return null;
  });
}

export async function setPassword(db: Db, username: string, password: string): Promise<null | Refusal> {
  const changed = await db.desks
    .updateTable('accounts')
    .set({ password_hash: await hash(password) })
    .where('username', '=', username)
    .executeTakeFirst();
  return changed.numUpdatedRows === 0n ? { refused: 'no-such-account' } : null;
}
