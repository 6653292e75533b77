/**
 * Everything the server pushes: one `{ type, seq, data }` union over socket.io event `push`.
 * Rooms are joined by login, never by asking. The row is the truth, the socket a nudge: on a gap in `seq` a desk asks
 * GET /api/agent/state again. docs/push.md says what is promised.
 */
import { z } from 'zod';
import { AgentState, DeskCall, PopHistory, Presence } from './http/agent.ts';
import { EmergencyBanner } from './http/emergency.ts';
import { BoardTick } from './http/wallboard.ts';
import { AgentMessage, WatchNow } from './http/supervision.ts';
import { SurgeBanner } from './http/surge.ts';

const message = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.object({ type: z.literal(type), seq: z.number().int(), data });

export const Push = z.discriminatedUnion('type', [
  /** Whole state: after connecting, after a gap, after a controller took over. */
  message('agent.snapshot', AgentState),
  message('presence.changed', Presence.extend({ phoneReady: z.boolean(), page: z.string().nullable() })),
  /** The screen-pop: before the phone rings. */
  message('call.offered', DeskCall),
  message('call.changed', DeskCall),
  /** The history found after the offer was pushed. */
  message('call.history', z.object({ callId: z.string(), history: PopHistory })),
  /** The call left this desk: withdrawn (caller gave up, ring time-out, answered by somebody else) or done. */
  message(
    'call.gone',
    z.object({
      callId: z.string(),
      why: z.enum(['abandoned', 'elsewhere', 'missed', 'refused', 'done', 'unfinished', 'lost']),
    }),
  ),
  message('line.changed', z.object({ waiting: z.number().int() })),
  message('health.changed', z.object({ degraded: z.array(z.enum(['database', 'redis', 'asterisk'])) })),
  message('ticket.changed', z.object({ number: z.string() })),
  /** An emergency begins, or is over (null). GET /api/emergency says what holds to those who connect later. */
  message('emergency.changed', z.object({ banner: EmergencyBanner.nullable() })),
  /** Surge mode begins, has another end, or is over (null). GET /api/surge says the same. */
  message('surge.changed', z.object({ banner: SurgeBanner.nullable() })),
  /** A supervisor writes, or says what they did and why. */
  message('agent.message', AgentMessage),
  /** To a supervisor's own pages: the watch as it is now, whole. */
  message('watch.changed', WatchNow),
  /** Each second to supervisors and admins. Not counted: `tick` tells of a gap. */
  message('wallboard', BoardTick),
  /** Every 2 s, so that a desk can tell a silent line from a dead one. Repeats the room's latest seq. */
  message('heartbeat', z.object({ at: z.number() })),
]);
export type Push = z.infer<typeof Push>;
export type PushData<T extends Push['type']> = Extract<Push, { type: T }>['data'];

/** What a desk may say on the socket; everything else is HTTP. */
export const DeskHello = z.object({ page: z.string().min(4).max(40) });
export const PopSeen = z.object({ callId: z.string().max(100), paintedAt: z.number() });
