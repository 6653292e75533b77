/** The built desks: one page for all of them, its hashed files for ever, and `/` leading a person to their desk. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type Express, type Response } from 'express';
import { readCookie, sessionCookie } from './cookies.ts';
import type { Sessions } from './sessions.ts';

export const builtDesks = fileURLToPath(new URL('../../dist/desks', import.meta.url));

const desks = ['agent', 'supervisor', 'wall', 'dispatch', 'department', 'admin', 'citizen', 'phone', 'login'];

function sendPage(folder: string, response: Response): void {
  if (!existsSync(path.join(folder, 'index.html'))) {
    response
      .status(503)
      .type('text/plain; charset=utf-8')
      .send('界面尚未构建，请先运行 npm start 或 npm run build:desks。');
    return;
  }
  // The page names the hashed files of one build: it must be asked for anew each time.
  response.setHeader('Cache-Control', 'no-cache');
  response.sendFile('index.html', { root: folder, cacheControl: false });
}

export function pages(app: Express, folder: string, sessions: Sessions): void {
  app.get('/', async (request, response) => {
    const token = readCookie(request, sessionCookie);
    const me = token === null ? null : await sessions.read(token).catch(() => null);
    response.setHeader('Cache-Control', 'no-store');
    response.redirect(302, me?.desk ?? '/login');
  });
  for (const desk of desks) {
    app.get([`/${desk}`, `/${desk}/*below`], (_request, response) => sendPage(folder, response));
  }
  app.use(
    '/assets',
    express.static(path.join(folder, 'assets'), { immutable: true, maxAge: '365d', index: false, redirect: false }),
  );
  app.use(express.static(folder, { index: false, redirect: false, dotfiles: 'ignore', maxAge: '1h' }));
}
