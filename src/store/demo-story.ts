/** A citizen of the demo city who has called before, so that the first pop has something to show: 13900001234. */
import type { NewTicket } from '../contract/http/tickets.ts';
import { agentId, callId, queueId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { JournalEntry } from '../service/ports.ts';
import { TicketOffice } from '../service/ticket-office.ts';
import { CallStore } from './calls.ts';
import type { Db } from './db.ts';
import { PgTicketStore } from './tickets.ts';

const number = '13900001234';
const dayMs = 86_400_000;

interface Chapter {
  readonly call: string;
  readonly at: Instant;
  readonly agent: { readonly id: string; readonly name: string };
  readonly form: Omit<
    NewTicket,
    'callId' | 'idempotencyKey' | 'confidential' | 'anonymous' | 'wantsFollowUp' | 'urgent'
  >;
}

/** Told through the same doors as a true call: the journal and the ticket office. */
export async function tellDemoStory(db: Db, now: Instant): Promise<void> {
  const names = await db.desks
    .selectFrom('agents')
    .innerJoin('agent_queues', 'agent_queues.agent', 'agents.id')
    .select(['agents.id', 'agents.name'])
    .distinct()
    .orderBy('agents.id')
    .limit(2)
    .execute();
  const [first, second = first] = names;
  if (!first || !second) return;
  const chapters: Chapter[] = [
    {
      call: 'demo-1',
      at: now - 24 * dayMs,
      agent: second,
      form: {
        kind: 'consult',
        category: '100102',
        words: '市民咨询居住证能否网上办理、需要准备哪些材料。',
        title: '咨询居住证网上办理',
        place: { area: '城东区/文昌街道', detail: '' },
        citizenName: '周敏',
        outcome: 'answered',
        answer: '已告知可在政务服务网办理，需身份证和居住地住址证明。',
      },
    },
    {
      call: 'demo-2',
      at: now - 3 * dayMs,
      agent: first,
      form: {
        kind: 'complaint',
        category: '010401',
        words: '市民反映文昌路88号小区门口三盏路灯不亮已有一周，夜间出行不安全，希望尽快维修。',
        title: '文昌路88号小区门口路灯不亮',
        place: { area: '城东区/文昌街道', detail: '文昌路88号小区东门' },
        citizenName: '周敏',
        outcome: 'handle',
      },
    },
  ];
  const calls = new CallStore(db);
  for (const chapter of chapters) {
    await calls.applyJournal(callOf(chapter));
    const office = new TicketOffice({
      tickets: new PgTicketStore(db),
      clock: { now: () => chapter.at + 200_000, monotonic: () => 0 },
      callFacts: (id) => calls.facts(id),
      onSaved: () => undefined,
    });
    const { id, name } = chapter.agent;
    await office.open(
      { agent: agentId(id), username: id, name },
      {
        ...chapter.form,
        callId: chapter.call,
        idempotencyKey: `demo-story-${chapter.call}`,
        confidential: false,
        anonymous: false,
        wantsFollowUp: true,
        urgent: false,
      },
    );
  }
}

function callOf({ call, at, agent }: Chapter): JournalEntry[] {
  const queuedAt = at + 9000;
  const base = { call: callId(call) };
  return [
    {
      ...base,
      id: `${call}-arrived`,
      at,
      fact: 'arrived',
      number,
      dialled: '12345',
      origin: 'trunk',
      flow: { id: 'demo', version: 1 },
      handledBy: 'controller',
    },
    {
      ...base,
      id: `${call}-answered`,
      at: at + 15_000,
      fact: 'answered',
      agent: agentId(agent.id),
      queue: queueId('general'),
      queuedAt,
      waitedSeconds: 6,
      offers: 1,
      recording: null,
    },
    {
      ...base,
      id: `${call}-ended`,
      at: at + 140_000,
      fact: 'ended',
      disposition: 'ticket',
      path: [{ label: '主菜单', node: 'menu', keys: '1', at: new Date(queuedAt).toISOString() }],
      queue: queueId('general'),
      queuedAt,
      waitedSeconds: 6,
      talkedSeconds: 125,
      offers: 1,
    },
  ];
}
