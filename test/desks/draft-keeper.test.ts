/** Nothing typed is lost: keystrokes are kept at once, the newer of two drafts wins, a failed submit keeps its key. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../../src/desks/kit/api.ts';
import { DraftKeeper, type DraftApi, type DraftRecord, type LocalShelf } from '../../src/desks/agent/draft-keeper.ts';
import { emptyForm } from '../../src/desks/agent/form.ts';

class Shelf implements LocalShelf {
  readonly kept = new Map<string, DraftRecord>();
  full = false;
  read = (key: string): unknown => JSON.parse(JSON.stringify(this.kept.get(key) ?? null));
  write(key: string, record: DraftRecord): boolean {
    if (!this.full) this.kept.set(key, record);
    return !this.full;
  }
  remove = (key: string): void => void this.kept.delete(key);
}

const away = new ApiError(503, 'part-away', '暂时未能完成', 'E-TEST');
const none = new ApiError(404, 'not-found', '没有找到', 'E-TEST');

function server() {
  const sent: unknown[] = [];
  const saved: { key: string; form: Record<string, unknown> }[] = [];
  const behave = { open: true, keep: true, has: null as Record<string, unknown> | null };
  const api: DraftApi = {
    readDraft: (key) =>
      behave.has === null
        ? Promise.reject(none)
        : Promise.resolve({ key, callId: 'call-1', form: behave.has, version: 1, savedAt: '2026-03-02T06:03:22.000Z' }),
    saveDraft: (key, { callId, form }) => {
      if (!behave.keep) return Promise.reject(away);
      saved.push({ key, form });
      return Promise.resolve({ key, callId, form, version: 1, savedAt: '2026-03-02T06:03:22.000Z' });
    },
    dropDraft: () => Promise.resolve(undefined),
    openTicket: (form) => {
      sent.push(form);
      return behave.open
        ? Promise.resolve({ number: 'GD20260302-00417' } as Awaited<ReturnType<DraftApi['openTicket']>>)
        : Promise.reject(away);
    },
  };
  return { api, behave, saved, sent };
}

const filled = { words: '停水', area: '历下区', kind: 'help' as const, category: 'c-1' };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('typing', () => {
  test('is on this machine at once and on the server one second after a pause', async () => {
    const shelf = new Shelf();
    const { api, saved } = server();
    const keeper = new DraftKeeper('call:1', 'call-1', shelf, api);
    keeper.edit({ words: '停' });
    await vi.advanceTimersByTimeAsync(600);
    keeper.edit({ words: '停水' });
    expect(shelf.kept.get('call:1')?.form.words).toBe('停水');
    expect(keeper.view.saved.where).toBe('local');
    await vi.advanceTimersByTimeAsync(999);
    expect(saved).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(saved.map(({ form }) => form['words'])).toEqual(['停水']);
    expect(keeper.view.saved.where).toBe('server');
  });

  test('is tried again while the server is away, and says that it is kept here', async () => {
    const { api, behave, saved } = server();
    behave.keep = false;
    const keeper = new DraftKeeper('call:1', 'call-1', new Shelf(), api);
    keeper.edit({ words: '停水' });
    await vi.advanceTimersByTimeAsync(1500);
    expect(keeper.view.saved.where).toBe('local');
    behave.keep = true;
    await vi.advanceTimersByTimeAsync(5000);
    expect(saved).toHaveLength(1);
    expect(keeper.view.saved.where).toBe('server');
  });

  test('says so when the browser refuses to keep it', () => {
    const shelf = new Shelf();
    shelf.full = true;
    const keeper = new DraftKeeper('call:1', 'call-1', shelf, server().api);
    keeper.edit({ words: '停水' });
    expect(keeper.view.saved.where).toBe('refused');
  });
});

describe('coming back', () => {
  const record = (words: string, editedAt: number): DraftRecord => ({
    key: 'call:1',
    callId: 'call-1',
    form: { ...emptyForm, words },
    idempotencyKey: 'KEY-OF-THIS-DRAFT',
    editedAt,
  });

  test('finds what this machine kept, with its idempotency key', () => {
    const shelf = new Shelf();
    shelf.write('call:1', record('本机', 5));
    const { view } = new DraftKeeper('call:1', 'call-1', shelf, server().api);
    expect(view).toMatchObject({ form: { words: '本机' }, idempotencyKey: 'KEY-OF-THIS-DRAFT', touched: true });
  });

  test.each([
    [4, '本机'],
    [6, '服务器'],
  ])('takes the newer of both (server typed at %i)', async (editedAt, expected) => {
    const shelf = new Shelf();
    shelf.write('call:1', record('本机', 5));
    const { api, behave } = server();
    behave.has = { ...emptyForm, words: '服务器', idempotencyKey: 'KEY-OF-THIS-DRAFT', editedAt };
    const keeper = new DraftKeeper('call:1', 'call-1', shelf, api);
    await vi.advanceTimersByTimeAsync(0);
    expect(keeper.view.form.words).toBe(expected);
  });

  test('never overwrites what was typed while the server was being asked', async () => {
    const { api, behave } = server();
    behave.has = { ...emptyForm, words: '服务器', idempotencyKey: 'KEY-OF-THIS-DRAFT', editedAt: Date.now() + 1000 };
    const keeper = new DraftKeeper('call:1', 'call-1', new Shelf(), api);
    keeper.edit({ words: '刚输入' });
    await vi.advanceTimersByTimeAsync(0);
    expect(keeper.view.form.words).toBe('刚输入');
  });

  test('leaves empty what does not fit any more, keeps the rest', () => {
    const shelf = new Shelf();
    shelf.kept.set('call:1', { ...record('停水', 5), form: { words: '停水', kind: 'gone' } } as unknown as DraftRecord);
    const { view } = new DraftKeeper('call:1', 'call-1', shelf, server().api);
    expect(view.form).toMatchObject({ words: '停水', kind: null, wantsFollowUp: true });
  });
});

describe('submitting', () => {
  test('asks for what is missing and sends nothing', async () => {
    const { api, sent } = server();
    const keeper = new DraftKeeper('call:1', 'call-1', new Shelf(), api);
    keeper.edit({ words: '停水' });
    expect(await keeper.submit('handle')).toBe(false);
    expect(Object.keys(keeper.view.problems)).toEqual(['area', 'kind', 'category']);
    expect(sent).toHaveLength(0);
  });

  test('that fails keeps everything; tried again it carries the same key; done, the draft is gone', async () => {
    const shelf = new Shelf();
    const { api, behave, sent } = server();
    behave.open = false;
    const keeper = new DraftKeeper('call:1', 'call-1', shelf, api);
    keeper.edit(filled);
    expect(await keeper.submit('handle')).toBe(false);
    expect(keeper.view.submit).toMatchObject({ step: 'failed', outcome: 'handle' });
    expect(shelf.kept.get('call:1')?.form.words).toBe('停水');
    behave.open = true;
    expect(await keeper.submitAgain()).toBe(true);
    expect(new Set(sent.map((form) => (form as { idempotencyKey: string }).idempotencyKey)).size).toBe(1);
    expect(sent[1]).toMatchObject({ callId: 'call-1', outcome: 'handle', place: { area: '历下区', detail: '' } });
    expect(keeper.view.submit).toMatchObject({ step: 'done', number: 'GD20260302-00417' });
    expect(shelf.kept.size).toBe(0);
  });

  test('that a rule refused is not tried again by itself', async () => {
    const { api, sent } = server();
    const refusing: DraftApi = {
      ...api,
      openTicket: (form) => {
        sent.push(form);
        return Promise.reject(new ApiError(409, 'category-unknown', '事项分类已停用', 'E-TEST'));
      },
    };
    const keeper = new DraftKeeper('call:1', 'call-1', new Shelf(), refusing);
    keeper.edit(filled);
    await keeper.submit('handle');
    expect(await keeper.submitAgain()).toBe(false);
    expect(sent).toHaveLength(1);
  });

  test('an answer given at once needs its words', async () => {
    const { api, sent } = server();
    const keeper = new DraftKeeper('call:1', null, new Shelf(), api);
    keeper.edit(filled);
    expect(await keeper.submit('answered')).toBe(false);
    keeper.edit({ answer: '今晚八点恢复' });
    expect(await keeper.submit('answered')).toBe(true);
    expect(sent[0]).toMatchObject({ outcome: 'answered', answer: '今晚八点恢复' });
    expect(sent[0]).not.toHaveProperty('callId');
  });
});
