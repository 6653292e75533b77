/** Signing in and out. The cookie holds an opaque token; a new one is made at each sign-in, so none can be planted. */
import { Me, SignIn } from '../../contract/http/session.ts';
import { isRefusal } from '../../core/kernel/refusal.ts';
import type { Config } from '../../config.ts';
import { everyRole } from '../auth.ts';
import { cookieOptions, readCookie, sessionCookie } from '../cookies.ts';
import type { Limiters } from '../limits.ts';
import type { Accounts } from '../needs.ts';
import type { Routes } from '../route.ts';
import type { Sessions } from '../sessions.ts';

/** As long as the accounts keep a session at most. */
const lifeSeconds = 16 * 3600;

export function sessionRoutes(
  routes: Routes,
  accounts: Accounts,
  sessions: Sessions,
  config: Config,
  limiters: Limiters,
): void {
  routes.route(
    'post',
    '/api/session',
    {
      access: 'public',
      tag: '登录',
      summary: '登录，答 Cookie',
      body: SignIn,
      answer: Me,
      limits: [limiters.signIns],
    },
    async ({ body, request, response }) => {
      const signedIn = await accounts.signIn(body.username, body.password, request.ip ?? 'unknown');
      if (isRefusal(signedIn)) {
        const { retryAfterSeconds } = signedIn;
        if (typeof retryAfterSeconds === 'number') response.setHeader('Retry-After', String(retryAfterSeconds));
        return signedIn;
      }
      const before = readCookie(request, sessionCookie);
      if (before !== null) await sessions.end(before);
      sessions.begin(signedIn.token, signedIn.me);
      response.cookie(sessionCookie, signedIn.token, cookieOptions(config, lifeSeconds));
      return signedIn.me;
    },
  );

  routes.route(
    'get',
    '/api/session',
    { access: everyRole, tag: '登录', summary: '当前登录的人', answer: Me },
    ({ me }) => me,
  );

  routes.route(
    'delete',
    '/api/session',
    { access: everyRole, tag: '登录', summary: '退出登录', answer: 'nothing' },
    async ({ request, response }) => {
      response.clearCookie(sessionCookie, { ...cookieOptions(config, 0), maxAge: undefined });
      const token = readCookie(request, sessionCookie);
      if (token !== null) await sessions.end(token);
    },
  );
}
