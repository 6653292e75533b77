/** How a call can end: the closed list for machine, journal and desks. */
import { z } from 'zod';

/** How a call ended. `lost` means by our fault or an outage: somebody must ring back. */
export const Disposition = z.enum([
  'ticket',
  'answered',
  'noTicket',
  'harassment',
  'wrongNumber',
  'silent',
  'unfinished',
  'abandonedInMenu',
  'abandonedInQueue',
  'abandonedRinging',
  'menuCompleted',
  'transferred',
  'notReached',
  'voicemail',
  'fallbackAnswered',
  'fallbackAbandoned',
  'lost',
]);
export type Disposition = z.infer<typeof Disposition>;
/** What an agent may choose in wrap-up when no ticket is needed. */
export const AgentDisposition = z.enum(['answered', 'noTicket', 'harassment', 'wrongNumber', 'silent']);
export type AgentDisposition = z.infer<typeof AgentDisposition>;
