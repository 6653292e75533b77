/**
 * `npm run account -- …`: a new hotline's city and its people, until the admins' desk can do it. Passwords are made here
 * and shown once. Needs DATABASE_URL.
 */
import { randomBytes } from 'node:crypto';
import { Role } from '../contract/words.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import { AccountStore } from '../store/accounts.ts';
import { Db } from '../store/db.ts';
import { migrate } from '../store/migrate.ts';
import { setUpCity } from '../store/seed.ts';
import { addPerson, setPassword } from '../store/staff.ts';

const usage = `用法 / usage:
  npm run account -- city [号码 12345]                 建立初始的队列、分类、区划和菜单 / queues, categories, areas and a menu to begin with
  npm run account -- add 账号 角色 姓名 [分机 队列,队列]   角色 role: ${Role.options.join(' ')}；话务员需要分机和队列，班长监听需要分机（7001 起）
                                                        agents need extension and queues, supervisors who listen an extension from 7001
  npm run account -- password 账号                      换一个新口令 / a new password
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const newPassword = (): string => randomBytes(12).toString('base64url');

const sentences: Record<string, string> = {
  'username-taken': '账号已存在',
  'extension-taken': '分机已被占用',
  'unknown-queue': '没有这个队列',
  'no-such-account': '没有这个账号',
};

/** An agent must have a phone, a supervisor may. */
function mayHaveSeat(role: Role, given: boolean): boolean {
  return role === 'agent' ? given : !given || role === 'supervisor';
}

async function run(db: Db, [verb, ...words]: string[]): Promise<number> {
  const [username = '', role = '', name = '', extension, queues = 'general'] = words;
  const password = newPassword();
  const answer = (refusal: Refusal | null): number => {
    say(
      refusal === null
        ? `账号 ${username}，新口令 ${password}（只显示这一次）`
        : `未执行：${sentences[refusal.refused] ?? refusal.refused}`,
    );
    return refusal === null ? 0 : 1;
  };
  switch (verb) {
    case 'city':
      say((await setUpCity(db, words[0] ?? '12345')) ? '初始城市已建立' : '已有队列，未改动');
      return 0;
    case 'add': {
      const parsed = Role.safeParse(role);
      if (!parsed.success || username === '' || name === '' || !mayHaveSeat(parsed.data, extension !== undefined))
        break;
      const served = parsed.data === 'supervisor' ? [] : queues.split(',');
      const agent = extension === undefined ? null : { extension, queues: served };
      return answer(await addPerson(db, { username, name, role: parsed.data, password, agent }));
    }
    case 'password': {
      if (username === '') break;
      const refusal = await setPassword(db, username, password);
      if (refusal === null)
        await new AccountStore(db, { now: () => Date.now(), monotonic: () => performance.now() }).endSessionsOf(
          username,
        );
      return answer(refusal);
    }
    default:
  }
  process.stderr.write(usage);
  return 2;
}

const url = process.env['DATABASE_URL'];
if (url === undefined || url === '') {
  process.stderr.write(`请设置 DATABASE_URL / set DATABASE_URL\n${usage}`);
  process.exit(2);
}
await migrate(url);
const db = new Db({ url });
const code = await run(db, process.argv.slice(2));
await db.close();
process.exit(code);
