/** Contract-shaped states for the desks' own tests. */
import type { AgentState, DeskCall, PopHistory } from '../../src/contract/http/agent.ts';
import type { Party } from '../../src/contract/http/hands.ts';

const at = '2026-03-02T06:03:22.000Z';

export const agentState = (change: Partial<AgentState> = {}): AgentState => ({
  agentId: 'a-1',
  name: '张敏',
  extension: '8001',
  presence: { state: 'ready', reason: null, since: at, next: { state: 'ready', reason: null }, misses: null },
  device: 'browser',
  phoneReady: true,
  call: null,
  today: { answered: 37, talkedSeconds: 7104 },
  waiting: 0,
  page: 'p-1',
  seq: 0,
  degraded: [],
  ...change,
});

export const deskCall = (change: Partial<DeskCall> = {}): DeskCall => ({
  callId: 'call-1',
  state: 'offering',
  number: '13800138000',
  region: '山东 济南',
  lineKind: 'mobile',
  selfReported: false,
  dialled: '12345',
  queue: { id: 'gov', label: '政务服务' },
  tags: [],
  language: null,
  path: [],
  arrivedAt: at,
  waitedSeconds: 38,
  since: at,
  connectedAt: null,
  deadline: null,
  recording: false,
  parties: [],
  hands: [],
  ticketNumber: null,
  wrapUp: { mode: 'timed', seconds: 60, wanted: false, told: null },
  history: { status: 'loading' },
  ...change,
});

export const knownHistory = (): PopHistory => ({
  status: 'known',
  name: '王女士',
  firstCall: false,
  callsIn30Days: 3,
  totalTickets: 0,
  openTickets: 0,
  tickets: [],
  contacts: [],
});

export const party = (kind: Party['kind'], change: Partial<Party> = {}): Party => ({
  id: kind,
  kind,
  label: kind === 'citizen' ? '138****8000' : '住建局',
  state: 'talking',
  since: at,
  ...change,
});
