/** The ticket machine: which state may follow which, and how a ticket begins. Pure. */
import type { Refusal } from '../kernel/refusal.ts';

export type TicketState = 'open' | 'dispatched' | 'accepted' | 'resolved' | 'followedUp' | 'closed' | 'returned';
export type TicketEventType = 'opened' | 'answered' | 'closed';

/** `answered`: told on the phone, nothing is left to do. `handle`: a department has to act. */
export type Outcome = 'answered' | 'handle';

const mayFollow: Record<TicketState, readonly TicketState[]> = {
  open: ['dispatched', 'closed'],
  dispatched: ['accepted', 'returned'],
  accepted: ['resolved', 'returned'],
  returned: ['dispatched', 'closed'],
  resolved: ['followedUp', 'dispatched'],
  followedUp: ['closed', 'dispatched'],
  closed: [],
};

/** How a ticket begins. An answered one passes through all of its short life at once. */
export const beginTicket = (outcome: Outcome): { state: TicketState; events: TicketEventType[] } =>
  outcome === 'answered'
    ? { state: 'closed', events: ['opened', 'answered', 'closed'] }
    : { state: 'open', events: ['opened'] };

export function moveTicket(from: TicketState, to: TicketState): TicketState | Refusal {
  return mayFollow[from].includes(to) ? to : { refused: 'ticket-state', from, to };
}
