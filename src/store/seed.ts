/**
 * Fills an empty database with the demo city: accounts, queues, matters, places, the menu, and a citizen who has called
 * before. Only when there is no account at all; never in production (config.ts sees to that).
 */
import { hash } from '@node-rs/argon2';
import { sql } from 'kysely';
import type { Role } from '../contract/words.ts';
import { agentName, districts, knowledge, matters, skills, units } from './demo-city.ts';
import { demoFlow } from './demo-flow.ts';
import { tellDemoStory } from './demo-story.ts';
import { inTransaction, type Db, type Tx } from './db.ts';
import { publishFlow } from './flows.ts';
import { addAnswers } from './knowledge.ts';

export const demoPassword = 'hotline-demo';
export const demoNumber = '12345';
/** The first this many agents speak English too. */
const englishSpeakers = 10;

/** @returns whether the city was made now. */
export async function seedDemo(db: Db, options: { agents: number; now: number }): Promise<boolean> {
  // One hash for all: hashing is slow on purpose, and this password is public.
  const passwordHash = await hash(demoPassword);
  const made = await inTransaction(db.desks, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('hotline seed'))`.execute(tx);
    const anyone = await tx.selectFrom('accounts').select('username').limit(1).executeTakeFirst();
    if (anyone) return false;
    await seedCity(tx, demoNumber);
    await seedPeople(tx, passwordHash, options.agents);
    await tx.insertInto('units').values(units).execute();
    for (const [language, answers] of Object.entries(knowledge)) await addAnswers(tx, language as 'zh' | 'en', answers);
    return true;
  });
  if (made) await tellDemoStory(db, options.now);
  return made;
}

/** A city to begin with: queues, matters, places and a menu, but nobody yet. For a new hotline as well as for the demo. */
async function seedCity(tx: Tx, number: string): Promise<void> {
  await tx
    .insertInto('queues')
    .values([
      { id: 'general', label: '政务服务', overflow_after_seconds: 300, position: 1 },
      { id: 'english', label: '英语服务', overflow_after_seconds: 120, position: 2 },
    ])
    .execute();
  await tx
    .insertInto('skills')
    .values(skills.map((name, n) => ({ name, position: n + 1 })))
    .execute();
  await seedMatters(tx);
  await seedPlaces(tx);
  await publishFlow(tx, { flow: demoFlow, number, label: '市民热线', by: 'seed', message: '初始菜单' });
}

/** @returns false when there is a city already. */
export function setUpCity(db: Db, number: string): Promise<boolean> {
  return inTransaction(db.desks, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('hotline seed'))`.execute(tx);
    const any = await tx.selectFrom('queues').select('id').limit(1).executeTakeFirst();
    if (any) return false;
    await seedCity(tx, number);
    return true;
  });
}

/** agent01 … agent60, and agent100 beyond: at least two digits. */
export const agentUsername = (n: number): string => `agent${String(n).padStart(2, '0')}`;

async function seedPeople(tx: Tx, passwordHash: string, count: number): Promise<void> {
  const agents = Array.from({ length: count }, (_, i) => ({
    id: agentUsername(i + 1),
    name: agentName(i),
    extension: String(8001 + i),
  }));
  const others: { username: string; name: string; role: Role }[] = [
    { username: 'supervisor01', name: '班长一', role: 'supervisor' },
    // Blocks and appeals take two.
    { username: 'supervisor02', name: '班长二', role: 'supervisor' },
    { username: 'dispatcher01', name: '派单员一', role: 'dispatcher' },
    { username: 'department01', name: '住房和城乡建设局', role: 'department' },
    { username: 'department02', name: '城市管理局', role: 'department' },
    { username: 'department03', name: '水务集团', role: 'department' },
    { username: 'followup01', name: '回访员一', role: 'followup' },
    { username: 'admin', name: '系统管理员', role: 'admin' },
    // The emergency switch takes two.
    { username: 'admin2', name: '系统管理员二', role: 'admin' },
  ];
  const supervisorSeat = { id: 'supervisor01', name: '班长一', extension: '7001' };
  await tx
    .insertInto('agents')
    .values([...agents, supervisorSeat])
    .execute();
  await tx
    .insertInto('accounts')
    .values([
      ...agents.map(({ id, name }) => ({ username: id, name, role: 'agent', agent: id, password_hash: passwordHash })),
      ...others.map((other) => ({
        ...other,
        agent: other.username === supervisorSeat.id ? supervisorSeat.id : null,
        password_hash: passwordHash,
      })),
    ])
    .execute();
  await tx
    .insertInto('agent_queues')
    .values([
      ...agents.map(({ id }) => ({ agent: id, queue: 'general' })),
      ...agents.slice(0, englishSpeakers).map(({ id }) => ({ agent: id, queue: 'english' })),
    ])
    .execute();
  // A few of each, with levels from 1 to 5: English where it is needed, the others all over the floor.
  const levels = agents.flatMap(({ id }, n) =>
    skills.flatMap((skill, s) => {
      const has = skill === '英语' ? n < englishSpeakers : (n + s) % 4 === 0;
      return has ? [{ agent: id, skill, level: 1 + ((n + 2 * s) % 5) }] : [];
    }),
  );
  if (levels.length > 0) await tx.insertInto('agent_skills').values(levels).execute();
}

async function seedMatters(tx: Tx): Promise<void> {
  const rows: { id: string; parent: string | null; label: string; path: string; position: number }[] = [];
  const add = (parent: { id: string; path: string } | null, label: string, position: number) => {
    const row = {
      id: (parent?.id ?? '') + String(position).padStart(2, '0'),
      parent: parent?.id ?? null,
      label,
      path: parent ? `${parent.path}/${label}` : label,
      position,
    };
    rows.push(row);
    return row;
  };
  for (const [i, [matter, kinds]] of Object.entries(matters).entries()) {
    const root = add(null, matter, i + 1);
    for (const [j, [kind, leaves]] of Object.entries(kinds).entries()) {
      const branch = add(root, kind, j + 1);
      for (const [k, leaf] of leaves.entries()) add(branch, leaf, k + 1);
    }
  }
  await tx.insertInto('categories').values(rows).execute();
}

async function seedPlaces(tx: Tx): Promise<void> {
  const rows = Object.entries(districts).flatMap(([district, streets], i) =>
    streets.map((street, j) => ({ district, street, position: (i + 1) * 100 + j })),
  );
  await tx.insertInto('areas').values(rows).execute();
}
