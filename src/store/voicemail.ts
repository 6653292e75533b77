/**
 * Words that a caller left become a ticket at once, so that they are found, counted and answered like any other matter;
 * whoever takes it listens and writes down what was said.
 */
import { normalisePhone } from '../core/kernel/phone-number.ts';
import { bigramsOf } from '../core/ticket/bigrams.ts';
import { beginTicket } from '../core/ticket/ticket.ts';
import type { JournalEntry } from '../service/ports.ts';
import type { TicketToOpen } from '../service/ticket-office.ts';
import { inTransaction, type Queries } from './db.ts';
import { insertUnder } from './ticket-insert.ts';

type Voicemail = Extract<JournalEntry, { fact: 'voicemail' }>;

const openedBy = { username: 'voicemail', name: '语音信箱' } as const;
/** Nobody has heard yet what it is about. */
const category = { id: 'unsorted', path: '待分类' } as const;

/** Once for each recording, however often it is asked. */
export async function openVoicemailTicket(queries: Queries, entry: Voicemail): Promise<void> {
  await inTransaction(queries, async (tx) => {
    const before = await tx
      .selectFrom('tickets')
      .select('number')
      .where('opened_by', '=', openedBy.username)
      .where('idempotency_key', '=', entry.recording)
      .executeTakeFirst();
    if (before) return;
    const call = await tx.selectFrom('calls').select('origin').where('id', '=', entry.call).executeTakeFirst();
    await insertUnder(tx, ticketOf(entry, call?.origin ?? 'trunk'), category.path);
  });
}

function ticketOf(
  { call, at, recording, seconds, number }: Voicemail,
  origin: 'trunk' | 'web' | 'outbound',
): TicketToOpen {
  const title = '语音留言';
  const words = `市民留言（${Math.round(seconds)} 秒），请听录音后补录诉求内容。`;
  const { state, events } = beginTicket('handle');
  return {
    ...{ title, words, kind: 'help', category: category.id, state },
    intake: origin === 'web' ? 'webPhone' : 'phone',
    place: { area: '', detail: '' },
    ...{ answer: null, occurredAt: null, urgent: false, confidential: false, anonymous: false, wantsFollowUp: true },
    ...{ citizenNumber: normalisePhone(number), citizenName: null, contactNumber: null },
    call: { id: call, facts: { number, agent: null, arrivedAt: at, recording, origin } },
    ...{ agent: null, agentName: null, openedBy, idempotencyKey: recording, openedAt: at },
    events: events.map((type) => ({ type, data: { outcome: 'handle', callId: call, recording } })),
    bigrams: bigramsOf([title, words]),
  };
}
