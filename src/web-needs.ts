/** Part of the composition root: gives the web room the store's objects in the narrow shapes it asks for. */
import { agentSipPassword } from './appliances/agent-password.ts';
import type { Config } from './config.ts';
import type { AccountStore } from './store/accounts.ts';
import type { AuditStore } from './store/audit.ts';
import type { CallStore } from './store/calls.ts';
import type { RecordingKeepStore } from './store/recording-keep.ts';
import type { Directory } from './store/directory.ts';
import type { DraftStore } from './store/drafts.ts';
import type { SmsSurveys } from './store/sms-surveys.ts';
import type { PgTicketStore } from './store/tickets.ts';
import { Role } from './contract/words.ts';
import type { Hotline } from './service/hotline.ts';
import type { CalibrationOffice } from './service/calibration-office.ts';
import type { CallbackOffice } from './service/callback-office.ts';
import type { TicketOffice } from './service/ticket-office.ts';
import type { CallerDesk } from './service/caller-book.ts';
import type { CalendarDesk } from './service/calendar-book.ts';
import type { HealthDoor } from './service/doors.ts';
import type { EmergencySwitch } from './service/emergency-switch.ts';
import type { PromptLibrary } from './service/prompt-library.ts';
import type { ReviewOffice } from './service/review-office.ts';
import type { Reports } from './service/reports.ts';
import type { KnowledgeDesk } from './service/knowledge-desk.ts';
import type { MessageStore } from './service/message-store.ts';
import type { UnitDesk } from './service/unit-desk.ts';
import type { QueueDesk } from './service/queue-desk.ts';
import type { Studio } from './service/studio.ts';
import type { SurgeDesk } from './service/surge-desk.ts';
import type { WebNeeds } from './web/needs.ts';
import { recordingsIn } from './web/recordings.ts';
import type { Registry } from 'prom-client';

export interface Behind {
  readonly hotline: Hotline;
  readonly office: TicketOffice;
  readonly accounts: AccountStore;
  readonly tickets: PgTicketStore;
  readonly calls: CallStore;
  readonly callbacks: CallbackOffice;
  readonly surveys: SmsSurveys;
  readonly drafts: DraftStore;
  readonly directory: Directory;
  readonly audit: AuditStore;
  readonly prompts: PromptLibrary;
  readonly calendar: CalendarDesk;
  readonly queues: QueueDesk;
  readonly emergency: EmergencySwitch;
  readonly units: UnitDesk;
  readonly knowledge: KnowledgeDesk;
  readonly messages: MessageStore;
  readonly surge: SurgeDesk;
  readonly callers: CallerDesk;
  readonly reviews: ReviewOffice;
  readonly calibrations: CalibrationOffice;
  readonly recordingKeep: RecordingKeepStore;
  readonly studio: Studio;
  readonly reports: Reports;
  readonly metrics: Registry;
}

export function webNeeds(behind: Behind, config: Config): WebNeeds {
  const { hotline, office, accounts, tickets, calls, drafts, directory, audit, metrics } = behind;
  return {
    accounts,
    agents: hotline.desk,
    hands: hotline.hands,
    office,
    tickets: {
      // Nothing is dispatched yet, so a department has nothing to see.
      list: (query, scope) =>
        scope.departmentOf === null ? tickets.list(query, scope.username) : Promise.resolve({ items: [], next: null }),
      one: (number, scope) => (scope.departmentOf === null ? tickets.byNumber(number) : Promise.resolve(null)),
    },
    calls,
    callbacks: behind.callbacks,
    surveys: behind.surveys,
    drafts: {
      list: (username) => drafts.list(username),
      read: (username, key) => drafts.get(username, key),
      save: (username, key, draft) => drafts.save(username, key, draft),
      remove: (username, key) => drafts.delete(username, key),
    },
    reference: directory,
    recordings: recordingsIn(config.folders.recordings),
    audit: { record: (entry) => audit.add({ ...entry, role: Role.parse(entry.role) }) },
    guestPhones: {
      access: () => ({
        uri: 'sip:guest@hotline',
        username: 'guest',
        password: agentSipPassword(config.agentSecret, 'guest'),
        websocket: '/ws',
        target: 'sip:12345@hotline',
      }),
    },
    prompts: behind.prompts,
    calendar: behind.calendar,
    queues: behind.queues,
    emergency: behind.emergency,
    units: behind.units,
    knowledge: behind.knowledge,
    messages: behind.messages,
    surge: behind.surge,
    callers: behind.callers,
    reviews: behind.reviews,
    calibrations: behind.calibrations,
    recordingKeep: behind.recordingKeep,
    studio: behind.studio,
    reports: behind.reports,
    supervision: hotline.supervision,
    wallboard: hotline.wallboard,
    health: healthOf(hotline),
    metrics,
  };
}

const sentences: Record<string, string> = {
  starting: '正在启动',
  standby: '另一台控制器当值，本机待命',
  'asterisk-away': '话务服务器未连接',
  stopped: '正在停止',
  lease: '当值租约未续，暂不接听',
};

function healthOf(hotline: Hotline): HealthDoor {
  return {
    notReady: () => {
      if (hotline.mayClaim()) return Promise.resolve([]);
      const part = hotline.readiness === 'ready' ? 'lease' : hotline.readiness;
      return Promise.resolve([{ part, why: sentences[part] ?? part }]);
    },
    degraded: () => [...hotline.degraded(), ...(hotline.hearings.isAway ? (['speech'] as const) : [])],
  };
}
