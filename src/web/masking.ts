/**
 * Who sees what of a citizen: one row of answers per role, made on the server. What a role may not see is not sent, so
 * no desk can show it. The table is that of the privacy rules; docs say which law asks for it.
 */
import type { CallbackRow } from '../contract/http/callbacks.ts';
import type { CallFull, CallRow } from '../contract/http/calls.ts';
import type { MessageRow } from '../contract/http/messages.ts';
import type { Me } from '../contract/http/session.ts';
import type { TicketFull, TicketRow } from '../contract/http/tickets.ts';
import { type Role, ticketKindLabels } from '../contract/words.ts';
import { maskName, maskNumber } from '../core/kernel/phone-number.ts';
import type { TicketScope } from './needs.ts';

type Sight = 'clear' | 'masked' | 'hidden';

interface RoleSight {
  readonly number: Sight;
  readonly name: Sight;
  /** Words, title, place and what happened to the ticket. */
  readonly matter: Sight;
  /** Of reports against somebody: who informed is more delicate than anything else here. */
  readonly informer: Sight;
  readonly recording: 'own' | 'withTicket' | 'all' | 'none';
}

const sights: Record<Role, RoleSight> = {
  agent: { number: 'masked', name: 'clear', matter: 'clear', informer: 'masked', recording: 'own' },
  supervisor: { number: 'masked', name: 'clear', matter: 'clear', informer: 'hidden', recording: 'all' },
  dispatcher: { number: 'masked', name: 'masked', matter: 'clear', informer: 'masked', recording: 'none' },
  department: { number: 'masked', name: 'clear', matter: 'clear', informer: 'hidden', recording: 'none' },
  followup: { number: 'masked', name: 'clear', matter: 'clear', informer: 'hidden', recording: 'withTicket' },
  admin: { number: 'hidden', name: 'hidden', matter: 'hidden', informer: 'hidden', recording: 'none' },
};

/** An agent hears an own call again to complete the ticket, not for long. */
const ownRecordingMs = 24 * 3600_000;

const seen = (sight: Sight, value: string | null, mask: (clear: string) => string): string | null =>
  value === null || sight === 'hidden' ? null : sight === 'clear' ? value : mask(value);

const lower = (a: Sight, b: Sight): Sight => {
  const order: Sight[] = ['clear', 'masked', 'hidden'];
  return order[Math.max(order.indexOf(a), order.indexOf(b))] ?? 'hidden';
};

/** Fields of a ticket's history that hold a citizen's number or name. */
const personal = /number|phone|name$/i;

export interface Mask {
  callRow(row: CallRow): CallRow;
  callFull(row: CallFull): CallFull;
  callbackRow(row: CallbackRow): CallbackRow;
  messageRow(row: MessageRow): MessageRow;
  ticketRow(row: TicketRow): TicketRow;
  ticketFull(row: TicketFull): TicketFull;
  mayHear(call: CallFull, now: number): boolean;
  /** True when this call's number is shown in clear: worth an audit row. */
  showsNumber(call: CallRow): boolean;
  /** Whether this role may search by what identifies a citizen. */
  readonly maySearchPeople: boolean;
  readonly scope: TicketScope;
}

export function maskFor(me: Me): Mask {
  const sight = sights[me.role];
  const isOwn = (call: CallRow) => me.role === 'agent' && me.agentId !== null && call.agentId === me.agentId;
  const showsNumber = (call: CallRow) => isOwn(call) && call.endedAt === null && call.number !== null;
  const mayEverHear = (call: CallRow) =>
    sight.recording === 'all' ||
    (sight.recording === 'own' && isOwn(call)) ||
    (sight.recording === 'withTicket' && call.ticketNumber !== null);

  const callRow = (row: CallRow): CallRow => ({
    ...row,
    number: seen(showsNumber(row) ? 'clear' : sight.number, row.number, maskNumber),
    region: sight.number === 'hidden' ? null : row.region,
    hasRecording: row.hasRecording && mayEverHear(row),
  });

  const ticketRow = (row: TicketRow): TicketRow => {
    const informer = row.kind === 'report' ? sight.informer : 'clear';
    const hidden = sight.matter === 'hidden';
    return {
      ...row,
      title: hidden ? `${ticketKindLabels[row.kind]} · ${row.categoryPath}` : row.title,
      area: hidden ? '' : row.area,
      citizenNumber: seen(lower(sight.number, informer), row.citizenNumber, maskNumber),
      citizenName: seen(lower(sight.name, informer), row.citizenName, maskName),
    };
  };

  return {
    callRow,
    callFull: (row) => ({
      ...row,
      ...callRow(row),
      // Keys may be an identity number that a menu asked for.
      path: sight.matter === 'hidden' ? row.path.map((step) => ({ ...step, keys: null })) : row.path,
      recording: mayEverHear(row) ? row.recording : null,
      hands: row.hands.map((hand) => ({
        ...hand,
        to: hand.kind === 'number' ? seen(sight.number, hand.to, maskNumber) : hand.to,
        reason: sight.matter === 'hidden' ? null : hand.reason,
      })),
    }),
    callbackRow: (row) => ({
      ...row,
      number: seen(sight.number, row.number, maskNumber),
      region: sight.number === 'hidden' ? null : row.region,
    }),
    messageRow: (row) => ({
      ...row,
      to: seen(sight.number, row.to, maskNumber),
      text: sight.matter === 'hidden' ? null : row.text,
    }),
    ticketRow,
    ticketFull: (row) => {
      const hidden = sight.matter === 'hidden';
      const informer = row.kind === 'report' ? sight.informer : 'clear';
      return {
        ...row,
        ...ticketRow(row),
        words: hidden ? '' : row.words,
        answer: hidden ? null : row.answer,
        place: hidden ? { area: '', detail: '' } : row.place,
        contactNumber: seen(lower(sight.number, informer), row.contactNumber, maskNumber),
        recording: sight.recording === 'none' ? null : row.recording,
        events: row.events.map((event) => ({ ...event, data: hidden ? {} : withoutPeople(event.data) })),
      };
    },
    mayHear: (call, now) =>
      mayEverHear(call) && (sight.recording !== 'own' || now - Date.parse(call.arrivedAt) < ownRecordingMs),
    showsNumber,
    maySearchPeople: sight.number !== 'hidden',
    scope: {
      username: me.username,
      confidential: me.role === 'department' ? 'hidden' : 'shown',
      departmentOf: me.role === 'department' ? me.username : null,
    },
  };
}

const withoutPeople = (data: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data).filter(([key]) => !personal.test(key)));
