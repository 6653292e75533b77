/** Reports by HTTP: rows and figures, and the same as a file that opens, holds no formula and costs no memory. */
import { PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { Report, spreadsheetType, type ReportRow } from '../../src/contract/http/reports.ts';
import { callMeasures, type CallCounts } from '../../src/core/report/measures.ts';
import { Reports, type ReportStore, type SumsAsked, type SummedRow } from '../../src/service/reports.ts';
import { reportSheets } from '../../src/web/report-sheet.ts';
import { writeSpreadsheet } from '../../src/web/spreadsheet.ts';
import { sheetRows, unzip } from '../support/unzip.ts';
import { until } from '../support/until.ts';
import { openHouse } from './house.ts';

const none = Object.fromEntries(callMeasures.map((measure) => [measure, 0])) as unknown as CallCounts;
const day = Date.parse('2026-11-22T16:00:00.000Z');
const path = '/api/reports/half-hours?from=2026-11-22T16:00:00.000Z&to=2026-11-23T16:00:00.000Z';

const summed = (key: string, label: string | null, calls: Partial<CallCounts>, span = day): SummedRow => ({
  span,
  key,
  label,
  calls: { ...none, ...calls },
  presence: null,
  node: null,
  served: null,
  nodeKey: null,
});

function storeOf(rows: readonly SummedRow[]): ReportStore & { asked: SumsAsked[] } {
  const asked: SumsAsked[] = [];
  return {
    asked,
    sums: async (ask) => {
      asked.push(ask);
      const { after } = ask;
      return rows
        .filter(({ span, key }) => after === null || span > after.span || (span === after.span && key > after.key))
        .slice(0, ask.limit);
    },
    pending: async () => 3,
    lists: async () => ({ queues: [{ id: 'general', label: '综合' }], agents: [], numbers: [], flows: [], skills: [] }),
    flowVersion: async () => null,
  };
}

const houseOf = async (rows: readonly SummedRow[]) => {
  const store = storeOf(rows);
  return Object.assign(await openHouse({ reports: new Reports(store) }), { asked: store.asked });
};

test('rows come with names and figures, page by page', async () => {
  const house = await houseOf([
    summed('', null, { arrived: 4 }),
    summed('fallback', null, { arrived: 1, queued: 1 }),
    summed('general', '综合', {
      arrived: 10,
      queued: 10,
      answered: 8,
      answeredWithin15: 4,
      answeredWithin30: 8,
      abandoned: 2,
    }),
  ]);
  const cookie = house.cookieOf('supervisor01');
  const first = Report.parse(
    (await house.http().get(`${path}&limit=2&target=30`).set('cookie', cookie).expect(200)).body,
  );
  expect(first.items.map(({ label }) => label)).toEqual(['未进入排队', '应急接续']);
  expect(first.pending).toBe(3);
  const second = await house
    .http()
    .get(`${path}&limit=2&target=30&cursor=${first.next}`)
    .set('cookie', cookie)
    .expect(200);
  const { items, next } = Report.parse(second.body);
  expect(next).toBeNull();
  expect(items).toMatchObject([
    {
      at: '2026-11-22T16:00:00.000Z',
      label: '综合',
      figures: {
        answerRate: 0.8,
        governmentFifteen: 0.5,
        serviceLevelAnswered: 1,
        serviceLevelOffered: 0.8,
        occupancy: null,
      },
    },
  ]);
});

test('a period that is backwards, too long or off the half hour, and a torn cursor, are refused in Chinese', async () => {
  const house = await houseOf([]);
  const cookie = house.cookieOf('admin');
  const get = (query: string) => house.http().get(`/api/reports/half-hours?${query}`).set('cookie', cookie);
  for (const query of [
    'from=2026-11-23T16:00:00Z&to=2026-11-22T16:00:00Z',
    'from=2025-01-01T00:00:00Z&to=2026-11-22T16:00:00Z',
  ]) {
    const refused = await get(query).expect(409);
    expect(refused.body.error).toMatchObject({
      code: 'bad-report-period',
      message: expect.stringMatching(/400 天/) as string,
    });
    await get(query).set('accept', spreadsheetType).expect(409);
  }
  const off = await get('from=2026-11-22T16:10:00Z&to=2026-11-23T16:00:00Z').expect(400);
  expect(off.body.error.details).toEqual([{ path: 'from', message: '须为整点或半点' }]);
  await get(`${path.split('?')[1]}&by=citizen`).expect(400);
  await get(`${path.split('?')[1]}&cursor=torn`).expect(400);
  expect(house.audited).toEqual([]);
});

test('definitions and lists are there for whoever reads reports, and for nobody else', async () => {
  const house = await houseOf([]);
  const formulas = await house
    .http()
    .get('/api/reports/formulas?target=30')
    .set('cookie', house.cookieOf('admin'))
    .expect(200);
  expect(formulas.body.items).toContainEqual({
    id: 'serviceLevelAnswered',
    label: '服务水平（接听口径）',
    unit: 'percent',
    definition: '排队 30 秒内接听 ÷ 人工接听。放弃的来电不计。',
  });
  await house.http().get('/api/reports/lists').set('cookie', house.cookieOf('supervisor01')).expect(200);
  for (const path of ['formulas', 'lists', 'half-hours']) {
    await house.http().get(`/api/reports/${path}`).set('cookie', house.cookieOf('agent01')).expect(403);
  }
});

test('the file holds texts as texts, numbers as numbers, who made it and what the figures mean', async () => {
  const evil = '=HYPERLINK("http://evil.example";"x")&<b>\u0007\ud800';
  const house = await houseOf([
    summed('general', evil, { arrived: 10, queued: 10, answered: 8, waitSeconds: 100 }),
    summed('+1', '-2+3', { arrived: 1 }),
    summed('@a', '\tcmd', { arrived: 1 }),
  ]);
  const answer = await house
    .http()
    .get(`${path}&grain=hour`)
    .set({ cookie: house.cookieOf('supervisor01'), accept: spreadsheetType })
    .buffer(true)
    .parse((response, done) => {
      buffer(response as unknown as PassThrough).then(
        (body) => done(null, body),
        (error: Error) => done(error, null),
      );
    })
    .expect(200);
  expect(answer.headers['content-type']).toBe(spreadsheetType);
  expect(decodeURIComponent(answer.headers['content-disposition']!)).toContain(
    '报表_队列_每小时_20261123-20261123.xlsx',
  );
  const parts = unzip(answer.body as Buffer);
  const [head, ...rows] = sheetRows(parts.get('xl/worksheets/sheet1.xml')!);
  const column = (name: string) => head!.indexOf(name);
  // A window a day: the same rows come from the store each time it is asked, and it was asked once.
  expect(house.asked).toHaveLength(1);
  expect(rows.map((row) => row[column('队列')])).toEqual([
    '=HYPERLINK("http://evil.example";"x")&<b>',
    '-2+3',
    '\tcmd',
  ]);
  expect(rows[0]![column('时间')]).toBe('2026-11-23 00:00');
  expect(rows[0]![column('呼入')]).toBe(10);
  expect(rows[0]![column('接通率')]).toBe(0.8);
  expect(rows[0]![column('平均等待（秒）')]).toBe(12.5);
  expect(rows[1]![column('接通率')]).toBeNull();
  expect(head).not.toContain('工时利用率');
  for (const xml of parts.values()) expect(xml).not.toMatch(/<f[ >/]/);
  const notes = new Map(sheetRows(parts.get('xl/worksheets/sheet2.xml')!).map(([name, text]) => [name, text]));
  expect(notes.get('导出人')).toMatch(/supervisor01/);
  expect(notes.get('时间段')).toBe('2026-11-23 00:00 至 2026-11-24 00:00（不含），北京时间');
  expect(notes.get('接通率')).toMatch(/÷/);
  expect(house.audited).toMatchObject([{ who: 'supervisor01', act: 'report.exported', object: 'report:queue/hour' }]);
});

test('by skill the file tells how people were served, and that a call may count twice', async () => {
  const house = await houseOf([{ ...summed('英语', '英语', { answered: 4 }), served }]);
  const get = (more: string) =>
    house.http().get(`${path}&grain=hour&by=skill${more}`).set('cookie', house.cookieOf('supervisor01'));
  const page = await get('').expect(200);
  expect(page.body.items).toMatchObject([{ label: '英语', served, figures: { unrelaxedRate: 0.5 } }]);
  await get('&agent=agent01').expect(400);
  const [data, notes] = reportSheets({
    query: { ...query, by: 'skill' },
    rows: manyRows(0, { rows: 0 }),
    madeBy: '',
    madeAt: query.from,
  });
  expect(data!.columns.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['技能', '放宽 1 步接听', '按要求接听率']),
  );
  const told: unknown[] = [];
  for await (const some of notes!.rows) told.push(...some);
  expect(told).toContainEqual(['按技能', expect.stringContaining('一通来电有多项技能时各计一次')]);
});
const served = { servedUnrelaxed: 2, servedRelaxedOnce: 1, servedRelaxedMore: 0, servedPreferred: 1 };

const query = {
  from: '2026-11-22T16:00:00.000Z',
  to: '2026-11-23T16:00:00.000Z',
  by: 'queue',
  grain: 'halfHour',
  target: '20',
  limit: 1000,
} as const;

async function* manyRows(count: number, made: { rows: number }): AsyncGenerator<ReportRow[]> {
  const reports = new Reports(storeOf([summed('general', '综合', { arrived: 7 })]));
  const page = await reports.page({ ...query });
  if ('refused' in page) throw new Error(page.refused);
  const sample = page.items[0]!;
  for (; made.rows < count; made.rows += 500) yield Array.from({ length: 500 }, () => sample);
}

test('100,000 rows open again, and nothing is made before the reader took what was', async () => {
  const made = { rows: 0 };
  const sheets = reportSheets({ query, rows: manyRows(100_000, made), madeBy: 'x', madeAt: query.from });
  let taken = 0;
  const pieces: Buffer[] = [];
  let go: () => void = () => undefined;
  const reader = new Writable({
    highWaterMark: 1024,
    write(piece: Buffer, _encoding, done) {
      pieces.push(piece);
      taken += piece.length;
      // A reader that stops to think after 20 kB.
      if (taken < 20_000 || go !== idle) return void setImmediate(done);
      go = done;
    },
  });
  function idle(): void {}
  go = idle;
  const written = writeSpreadsheet(reader, sheets);
  await until(() => go !== idle, 'the reader to pause');
  for (let before = -1; before < made.rows;) {
    before = made.rows;
    for (let n = 0; n < 50; n++) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(made.rows).toBeLessThan(20_000);
  go();
  await written;
  const sheet = unzip(Buffer.concat(pieces)).get('xl/worksheets/sheet1.xml')!;
  expect(sheet.split('<row>').length - 1).toBe(100_001);
});

test('a reader who leaves ends the making', async () => {
  const made = { rows: 0 };
  const reader = new PassThrough();
  const written = writeSpreadsheet(
    reader,
    reportSheets({ query, rows: manyRows(1_000_000, made), madeBy: 'x', madeAt: query.from }),
  );
  reader.once('data', () => reader.destroy());
  await expect(written).rejects.toThrow();
  expect(made.rows).toBeLessThan(100_000);
});
