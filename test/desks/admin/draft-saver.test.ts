/** Nothing typed is lost: what is saved when, what stays on this machine, and who wins when two save. */
import { expect, test } from 'vitest';
import { DraftSaver, type SaveAnswer } from '../../../src/desks/admin/flow-editor/draft-saver.ts';
import { emptyDraft } from '../../../src/desks/admin/flow-editor/graph-edits.ts';
import type { Draft } from '../../../src/core/ivr/flow.ts';

const named = (name: string): Draft => emptyDraft(name);
const saved = (revision: number): SaveAnswer => ({ ok: true, revision, at: 1000, problems: [] });
const failed: SaveAnswer = {
  ok: false,
  state: { step: 'failed', message: '网络不通', problem: 'E-1', transient: true },
};

/** A server that answers when told to, and a clock that moves when told to. */
class Table {
  readonly sent: { revision: number; name: string; answer(with_: SaveAnswer): void }[] = [];
  kept: { revision: number; draft: Draft } | null = null;
  timer: (() => void) | null = null;
  readonly saver = new DraftSaver(
    { revision: 1, draft: named('a'), at: null },
    {
      send: (revision, { name }) => new Promise((answer) => this.sent.push({ revision, name, answer })),
      keep: (copy) => (this.kept = copy),
      wait: (_, then) => {
        this.timer = then;
        return () => (this.timer = null);
      },
      told: () => undefined,
    },
  );
  async answer(with_: SaveAnswer): Promise<void> {
    this.sent.at(-1)?.answer(with_);
    await new Promise((done) => setTimeout(done));
  }
}

test('what is typed is kept at once, saved after the pause, and then kept no more', async () => {
  const table = new Table();
  table.saver.changed(named('ab'));
  expect(table.kept?.draft.name).toBe('ab');
  expect(table.sent).toHaveLength(0);
  table.timer?.();
  await table.answer(saved(2));
  expect(table.saver.state).toEqual({ step: 'saved', at: 1000 });
  expect(table.kept).toBeNull();
});

test('one request at a time: what is typed meanwhile goes with the next, from the revision that was given', async () => {
  const table = new Table();
  table.saver.changed(named('ab'));
  table.timer?.();
  table.saver.changed(named('abc'));
  await table.answer(saved(2));
  expect(table.saver.state.step).toBe('unsaved');
  expect(table.kept?.draft.name).toBe('abc');
  table.timer?.();
  expect(table.sent.map(({ revision, name }) => [revision, name])).toEqual([
    [1, 'ab'],
    [2, 'abc'],
  ]);
});

test('without a network it says so, keeps everything and tries again by itself', async () => {
  const table = new Table();
  table.saver.changed(named('ab'));
  table.timer?.();
  await table.answer(failed);
  expect(table.saver.state.step).toBe('failed');
  expect(table.kept?.draft.name).toBe('ab');
  table.timer?.();
  await table.answer(saved(2));
  expect(table.saver.state.step).toBe('saved');
});

test('a stale save stops saving until one of the two is chosen', async () => {
  const theirs = {
    revision: 7,
    savedBy: { username: 'lina', name: '李娜' },
    savedAt: '2026-03-02T06:02:00Z',
    body: {},
  };
  const table = new Table();
  table.saver.changed(named('mine'));
  table.timer?.();
  await table.answer({ ok: false, state: { step: 'stale', theirs } });
  table.timer = null;
  table.saver.changed(named('mine too'));
  expect(table.timer).toBeNull();
  expect(await table.saver.flush()).toBe(false);
  table.saver.resolve(7, named('mine too'), true);
  (table.timer as (() => void) | null)?.();
  await table.answer(saved(8));
  expect(table.sent.at(-1)).toMatchObject({ revision: 7, name: 'mine too' });
  expect(table.saver.state.step).toBe('saved');
});

test('after a takeover nothing more is sent, and a late answer changes nothing', async () => {
  const table = new Table();
  table.saver.changed(named('ab'));
  table.timer?.();
  table.saver.lost();
  await table.answer(saved(2));
  expect(table.saver.state.step).toBe('lost');
  expect(table.saver.unsaved).toBe(true);
});
