/**
 * What a log may not tell: who called, what they said, and what opens doors. One citizen with unmistakable words goes
 * through calls, tickets, searches, mistakes and an outage, with everything logged that can be.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentSipPassword } from '../../src/appliances/agent-password.ts';
import { errorForLog } from '../../src/log.ts';
import { Session, TestHotline } from '../support/hotline.ts';
import { LeakyPipe } from '../support/leaky-pipe.ts';
import { asterisk, database, partsEnv } from '../support/parts.ts';
import { inTalk, JournalReader } from '../support/story.ts';
import { until } from '../support/until.ts';

const number = '13987650123';
const spoken = {
  name: '欧阳翡翠',
  words: '紫色的鹦鹉在屋顶上唱歌',
  detail: '望月胡同七十七号',
  contact: '13876501234',
};
let hotline: TestHotline;
let pipe: LeakyPipe;
beforeAll(async () => {
  pipe = await LeakyPipe.to(await database('city'));
  hotline = await TestHotline.start({ DATABASE_URL: pipe.address, LOG_LEVEL: 'debug' });
});
afterAll(async () => {
  await hotline?.end();
  await pipe?.end();
});

const passwordIn = (url = ''): string => decodeURIComponent(new URL(url).password);

test('neither a citizen’s number, name and words, nor a password or token, is in any log', async () => {
  const agent = await hotline.agent(1);
  const { session } = agent;
  const talk = await inTalk(number, agent);
  const { items } = (await session.get('/api/categories')) as { items: { id: string; parent: string | null }[] };
  const leaf = items.find(({ id }) => !items.some(({ parent }) => parent === id));
  const form = {
    callId: talk.callId,
    kind: 'help',
    category: leaf?.id,
    words: spoken.words,
    place: { area: '示范区/示范街道', detail: spoken.detail },
    citizenName: spoken.name,
    contactNumber: spoken.contact,
    outcome: 'handle',
    idempotencyKey: 'key-of-the-parrot',
  };
  const draft = { callId: talk.callId, form };
  await session.send('PUT', '/api/drafts/free', draft);
  await session.post('/api/tickets', { ...form, kind: spoken.name });
  await session.post('/api/tickets', { ...form, category: spoken.words.slice(0, 10) });
  for (const q of [number, spoken.words, spoken.name]) {
    await session.send('GET', `/api/tickets?q=${encodeURIComponent(q)}`);
    await session.send('GET', `/api/tickets/${encodeURIComponent(q)}`);
    await session.send('GET', `/api/drafts/${encodeURIComponent(q)}`);
    await session.send('GET', `/nothing/${encodeURIComponent(q)}?${encodeURIComponent(q)}`);
  }
  await session.send('GET', `/api/calls?number=${number}`);
  await new Session(hotline.url, '').post('/api/session', { username: spoken.name, password: 'wrong-secret-word' });

  // Errors of the database speak of the values they met: there must be some.
  await pipe.reset();
  await session.post('/api/tickets', form);
  await session.send('PUT', '/api/drafts/free', draft);
  await pipe.resume();
  await until(async () => (await session.post('/api/tickets', form)).status === 200, 'the ticket to be saved');
  await talk.citizen.hangUp();
  await new JournalReader(hotline).ended(number, 'ticket');

  const said = [...hotline.controller.lines, ...hotline.controller.errors];
  expect(said.length).toBeGreaterThan(50);
  expect(said.some((line) => line.includes('StoreFault'))).toBe(true);
  const { env } = hotline;
  const secrets = {
    number,
    ...spoken,
    password: 'hotline-demo',
    wrongPassword: 'wrong-secret-word',
    session: session.cookie.split('=')[1] ?? '',
    database: passwordIn(env['DATABASE_URL']),
    redis: passwordIn(env['REDIS_URL']),
    ari: passwordIn(env['ASTERISK_ARI_URL']),
    agentSecret: env['HOTLINE_AGENT_SECRET'] ?? '',
    sipPassword: agentSipPassword(asterisk().agentSecret, '8001'),
  };
  for (const [what, secret] of Object.entries(secrets)) {
    expect(secret.length, what).toBeGreaterThan(3);
    expect(
      said.filter((line) => line.includes(secret)),
      `${what} in the controller's log`,
    ).toEqual([]);
  }
  for (const [file, text] of await logsOfServers()) {
    for (const [what, secret] of Object.entries(secrets)) {
      expect(text.includes(secret), `${what} in ${file}`).toBe(false);
    }
  }
});

test('an error of the database is told without the values it quotes', async () => {
  const met = '13611112222';
  const client = new pg.Client({ connectionString: hotline.env['DATABASE_URL'] });
  await client.connect();
  await client.query('create temporary table guests (number text primary key)');
  const insert = () => client.query('insert into guests values ($1)', [met]);
  await insert();
  const errors = await Promise.all(
    [insert, () => client.query(`select '${met}x'::integer`)].map((ask) => ask().catch((error: unknown) => error)),
  );
  await client.end();
  for (const error of errors) {
    expect(JSON.stringify({ ...(error as object), message: String(error) })).toContain(met);
    const told = JSON.stringify(errorForLog(new Error('it failed', { cause: error })));
    expect(told).toMatch(/SQLSTATE (23505 guests guests_pkey|22003)/);
    expect(told).not.toContain(met);
  }
});

test('files that do hold personal data are for their owner only', async () => {
  const spool = path.join(hotline.home, 'spool');
  const files = await readdir(spool);
  expect(files.length).toBeGreaterThan(0);
  for (const file of files)
    expect({ file, mode: (await stat(path.join(spool, file))).mode & 0o077 }).toEqual({ file, mode: 0 });
});

/** What PostgreSQL, Valkey and Asterisk wrote in this run; none where they are not of this run. */
async function logsOfServers(): Promise<(readonly [string, string])[]> {
  const home = partsEnv()['HOTLINE_HOME'] ?? '';
  const inFolder = async (folder: string): Promise<string[]> =>
    (await readdir(folder).catch(() => [])).map((file) => path.join(folder, file));
  const files = [...(await inFolder(path.join(home, 'logs'))), ...(await inFolder(path.join(home, 'asterisk/log')))];
  // The channel event log is what lost calls are read back from: it has to hold numbers.
  const logs = files.filter((file) => !path.basename(file).startsWith('cel'));
  return Promise.all(logs.map(async (file) => [file, await readFile(file, 'utf8')] as const));
}
