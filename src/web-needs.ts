/** Part of the composition root: gives the web room the store's objects in the narrow shapes it asks for. */
import { agentSipPassword } from './appliances/agent-password.ts';
import type { Config } from './config.ts';
import type { AccountStore } from './store/accounts.ts';
import type { AuditStore } from './store/audit.ts';
import type { CallStore } from './store/calls.ts';
import type { Directory } from './store/directory.ts';
import type { DraftStore } from './store/drafts.ts';
import type { PgTicketStore } from './store/tickets.ts';
import { Role } from './contract/words.ts';
import type { Hotline } from './service/hotline.ts';
import type { TicketOffice } from './service/ticket-office.ts';
import type { CalendarDesk } from './service/calendar-book.ts';
import type { HealthDoor } from './service/doors.ts';
import type { EmergencySwitch } from './service/emergency-switch.ts';
import type { PromptLibrary } from './service/prompt-library.ts';
import type { Studio } from './service/studio.ts';
import type { WebNeeds } from './web/needs.ts';
import { recordingsIn } from './web/recordings.ts';
import type { Registry } from 'prom-client';

export interface Behind {
  readonly hotline: Hotline;
  readonly office: TicketOffice;
  readonly accounts: AccountStore;
  readonly tickets: PgTicketStore;
  readonly calls: CallStore;
  readonly drafts: DraftStore;
  readonly directory: Directory;
  readonly audit: AuditStore;
  readonly prompts: PromptLibrary;
  readonly calendar: CalendarDesk;
  readonly emergency: EmergencySwitch;
  readonly studio: Studio;
  readonly metrics: Registry;
}

export function webNeeds(behind: Behind, config: Config): WebNeeds {
  const { hotline, office, accounts, tickets, calls, drafts, directory, audit, metrics } = behind;
  return {
    accounts,
    agents: hotline.desk,
    office,
    tickets: {
      // Nothing is dispatched yet, so a department has nothing to see.
      list: (query, scope) =>
        scope.departmentOf === null ? tickets.list(query, scope.username) : Promise.resolve({ items: [], next: null }),
      one: (number, scope) => (scope.departmentOf === null ? tickets.byNumber(number) : Promise.resolve(null)),
    },
    calls,
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
    emergency: behind.emergency,
    studio: behind.studio,
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
    degraded: () => hotline.degraded(),
  };
}
