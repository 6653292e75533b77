/**
 * The controller's composition root: the only file that knows every room. Reads the settings, makes the adapters, hands
 * them to the hotline, opens the doors, and sees to an orderly end.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { monotonicFactory } from 'ulid';
import { agentSipPassword } from './appliances/agent-password.ts';
import { openTree } from './appliances/debian-tree.ts';
import { asksBySms, ConfigError, readConfig, type Config } from './config.ts';
import type { CallId } from './core/kernel/ids.ts';
import { agentOf } from './core/call/call.ts';
import { agentsOf } from './core/call/members.ts';
import { makeLog, type Log } from './log.ts';
import { makeMetrics } from './metrics.ts';
import { year2026 } from './core/ivr/year-2026.ts';
import { CallerBook, CallerDesk } from './service/caller-book.ts';
import { CalendarBook, CalendarDesk } from './service/calendar-book.ts';
import { CallbackOffice } from './service/callback-office.ts';
import { EmergencySwitch } from './service/emergency-switch.ts';
import { Hotline } from './service/hotline.ts';
import type { Clock, PresenceEntry } from './service/ports.ts';
import { PresenceLog } from './service/presence-log.ts';
import { PromptLibrary } from './service/prompt-library.ts';
import { CalibrationOffice } from './service/calibration-office.ts';
import { ReviewOffice } from './service/review-office.ts';
import { Reports } from './service/reports.ts';
import { KnowledgeDesk } from './service/knowledge-desk.ts';
import { UnitDesk } from './service/unit-desk.ts';
import { QueueDesk } from './service/queue-desk.ts';
import { openStudio, walkingCalls } from './service/studio.ts';
import { SurgeDesk } from './service/surge-desk.ts';
import { TicketOffice, type CallFacts } from './service/ticket-office.ts';
import { httpLookUp } from './outside/http-look-up.ts';
import { AccountStore } from './store/accounts.ts';
import { AuditStore } from './store/audit.ts';
import { PgKeptPlaces } from './store/callback-rings.ts';
import { PgCallbackTasks } from './store/callback-tasks.ts';
import { PgCallerStore } from './store/callers.ts';
import { CallStore } from './store/calls.ts';
import { Db } from './store/db.ts';
import { CachedDirectory } from './store/directory-cache.ts';
import { Directory } from './store/directory.ts';
import { DraftStore } from './store/drafts.ts';
import { PgEmergencyStore } from './store/emergency.ts';
import { PgFloorStore } from './store/floor.ts';
import { PgFlowStore } from './store/flow-store.ts';
import { PgTrafficStore } from './store/flow-traffic.ts';
import { PgQueueStore } from './store/queues.ts';
import { PgRoutingHistory } from './store/routing-history.ts';
import { PgHistoryStore } from './store/history.ts';
import { SpoolJournal } from './store/journal.ts';
import { PgKnowledgeShelf } from './store/knowledge-shelf.ts';
import { KnowledgeStore } from './store/knowledge.ts';
import { KeeperLease } from './store/lease.ts';
import { ValkeyLive } from './store/live.ts';
import { PgMessageStore } from './store/messages.ts';
import { migrate } from './store/migrate.ts';
import { PgNumbersBehind } from './store/numbers-behind.ts';
import { PgNumberStore } from './store/numbers.ts';
import { PresenceLogStore } from './store/presence-log.ts';
import { PgPromptStore } from './store/prompt-library.ts';
import { RecordingKeepStore } from './store/recording-keep.ts';
import { PgCalibrationStore } from './store/calibrations.ts';
import { PgReviewStore } from './store/reviews.ts';
import { PgReportStore } from './store/reports.ts';
import { CachedCalendar, PgScheduleStore } from './store/schedules.ts';
import { PgScoreFormStore } from './store/score-forms.ts';
import { seedDemo } from './store/seed.ts';
import { SmsSurveys } from './store/sms-surveys.ts';
import { PgUnitStore } from './store/units.ts';
import { cityChannel, flowChannel, StoreNews } from './store/store-news.ts';
import { PgSurgeStore } from './store/surges.ts';
import { PgTicketStore } from './store/tickets.ts';
import { openAmi } from './telephony/ami.ts';
import { Asterisk } from './telephony/asterisk.ts';
import { HttpRecogniser } from './telephony/asr-http.ts';
import { openAriLink } from './telephony/ari/open-link.ts';
import type { Tts } from './telephony/espeak.ts';
import { Prompts } from './telephony/prompts.ts';
import { SoundFiles } from './telephony/sound-file.ts';
import { HttpTts } from './telephony/tts-http.ts';
import { SherpaTts } from './telephony/tts-sherpa.ts';
import { startWatchdog } from './watchdog/watchdog.ts';
import { originOf } from './web/origin.ts';
import { makePush } from './web/push.ts';
import { makeWebServer } from './web/server.ts';
import { Sessions } from './web/sessions.ts';
import { webNeeds } from './web-needs.ts';

const beatMs = 1_000;
/** One name for all controllers: whoever registers it last gets the events, and the one before is told. */
const application = 'hotline-1';
const databaseWithinMs = 10_000;
/** Where the last life left a copy of the directory, callers wait for this start: little time is spent on a dead line. */
const databaseWithCopyMs = 1_500;
/** Ids are names, not secrets; the default takes each letter from the system's random numbers one by one. */
const newId = monotonicFactory(Math.random);
const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** From the unpacked tree where there is one, else from PATH. */
function program(tree: string | null, name: 'espeak-ng' | 'sox') {
  return tree === null ? { command: name, args: [], env: {} } : openTree(tree).program(name);
}

/** The voice that was configured; espeak-ng speaks without one, and while it is away. */
function betterVoice({ tts: { url, token, model, path: PATH } }: Config): { tts?: Tts } {
  if (url !== null) return { tts: new HttpTts({ url, token }) };
  if (model === null) return {};
  return {
    tts: new SherpaTts({ model, program: { command: 'sherpa-onnx-offline-tts', args: [], env: { PATH } } }),
  };
}

function say(what: string): void {
  process.send?.({ progress: what });
}

/** Tables and the demo city, tried again for as long as told. @throws what was wrong the last time. */
async function prepareDatabase(config: Config, db: Db, patienceMs: number, log: Log): Promise<void> {
  const giveUpAt = clock.monotonic() + patienceMs;
  for (let attempt = 1; ; attempt++) {
    try {
      await migrate(config.databaseUrl);
      if (config.seed === 'demo') await seedDemo(db, { agents: config.agents, now: clock.now() });
      return;
    } catch (error) {
      if (clock.monotonic() > giveUpAt) throw error;
      if (attempt === 1) log.error({ err: error }, 'database not prepared, trying again');
      await pause(500);
    }
  }
}

async function main(): Promise<void> {
  const config = readConfig();
  const log = makeLog(config.logLevel, 'controller');
  for (const folder of Object.values(config.folders)) mkdirSync(folder, { recursive: true });
  const watchdog = startWatchdog({ log });

  const db = new Db({
    url: config.databaseUrl,
    onConnectionLost: (error) => log.warn({ err: error }, 'database connection lost'),
  });
  const reference = new Directory(db, log);
  const directory = new CachedDirectory(reference, path.join(config.folders.spool, 'directory.json'));
  await directory.open();
  db.watch();
  const prepared = prepareDatabase(config, db, directory.hasCopy ? Infinity : databaseWithinMs, log);
  // A controller that starts while PostgreSQL is away goes on without: it may have calls to take over.
  await (directory.hasCopy ? Promise.race([prepared, pause(databaseWithCopyMs)]) : prepared);
  const calls = new CallStore(db);
  const live = new ValkeyLive({ url: config.redisUrl, log });
  const lease = new KeeperLease({
    url: config.redisUrl,
    controller: config.controller,
    fenceFile: path.join(config.folders.spool, 'keeper.json'),
    log,
  });
  const journal = new SpoolJournal({
    folder: config.folders.spool,
    log,
    apply: (entries) => calls.applyJournal(entries),
  });
  const presenceRows = new PresenceLogStore(db);
  const presenceSpool = new SpoolJournal<PresenceEntry>({
    folder: path.join(config.folders.spool, 'presence'),
    log,
    apply: (entries) => presenceRows.apply(entries),
    // Only reports read it.
    gatherMs: 2000,
  });
  // Their entries must not meet tables of an earlier version: they would be put aside as unusable.
  void prepared.then(() => {
    journal.start();
    presenceSpool.start();
  });
  const history = new PgHistoryStore(db, clock);
  const accounts = new AccountStore(db, clock);
  const auditLog = new AuditStore(db, clock);
  const sessions = new Sessions(accounts);
  const push = makePush(sessions, originOf(config), log);

  const prompts = new Prompts({
    folder: config.folders.prompts,
    espeak: program(config.tree, 'espeak-ng'),
    sox: program(config.tree, 'sox'),
    ...betterVoice(config),
    log,
  });
  const scheduleStore = new PgScheduleStore(db, clock);
  const calendarCopy = path.join(config.folders.spool, 'calendar.json');
  const calendar = new CalendarBook(new CachedCalendar(scheduleStore, calendarCopy), clock, log);
  const callerStore = new PgCallerStore(db, clock);
  const callbacks = new CallbackOffice(new PgCallbackTasks(db), clock);
  const callers = new CallerBook(callerStore, clock, log);
  const telephony = new Asterisk({
    open: (link) => openAriLink(config.ariAdapter, { url: config.ariUrl, ...link }, log),
    prompts,
    application,
    log,
    mayClaim: () => hotline.mayClaim(),
    mayCommand: () => lease.isFresh(),
    onEvent: (event) => hotline.take(event),
    onUp: () => hotline.linkUp(),
    onDown: () => hotline.linkDown(),
    onReplaced: () => yieldTo('another controller registered the application'),
    soundAddress: config.soundAddress,
    muteRecording: (leg, muted) => ami.muteRecording(leg, muted),
  });
  // A second witness of the phones: what changed while ARI was away, and on an Asterisk too old to tell through ARI.
  const ami = openAmi(
    {
      url: config.amiUrl,
      actionTimeoutMs: 3_000,
      onUp: () =>
        void ami.phones().then(
          (phones) => hotline.phonesSeen(phones),
          () => undefined,
        ),
      onDown: (why) => log.warn({ why }, 'the manager interface is away'),
    },
    log,
  );
  const metrics = makeMetrics({
    liveCalls: () => hotline.switchboard.size,
    waiting: () => hotline.floor.waiting,
    journalPending: () => journal.pending,
    hearings: () => hotline.hearings.size,
    loopDelayP99: () => watchdog.loopDelay().p99,
    asteriskCalls: async () =>
      (ami.isUp ? (await ami.status().catch(() => null))?.currentCalls : undefined) ?? Number.NaN,
  });
  const hotline: Hotline = new Hotline({
    world: () => calendar.world(),
    overlay: calendar,
    callers,
    telephony,
    journal,
    live,
    lease,
    directory,
    history,
    routing: new PgRoutingHistory(db),
    places: new PgKeptPlaces(db),
    callbacks,
    knowledge: new KnowledgeStore(db, clock),
    numbers: new PgNumbersBehind(db),
    web: httpLookUp(config.lookUpHosts),
    recogniser: config.asr === null ? null : new HttpRecogniser(config.asr),
    push,
    presence: new PresenceLog({ clock, newId: () => newId(), write: (entry) => presenceSpool.write(entry) }),
    audit: auditLog,
    floorStore: new PgFloorStore(db, clock),
    clock,
    log,
    newId: () => newId(),
    sipPassword: (username) => agentSipPassword(config.agentSecret, username),
    databaseUp: () => db.isUp(),
    metrics,
  });
  const tickets = new PgTicketStore(db);
  const office = new TicketOffice({
    tickets,
    clock,
    callFacts: (id) => liveFacts(hotline, id) ?? calls.facts(id),
    onSaved: (agent, id, number) => hotline.desk.ticketSaved(agent, id, number),
  });
  const emergency = new EmergencySwitch({
    store: new PgEmergencyStore(db, clock),
    book: calendar,
    directory,
    telephony,
    push,
    clock,
    log,
    newId: () => newId(),
  });
  const promptLibrary = new PromptLibrary(
    new PgPromptStore(db, clock),
    new SoundFiles({ prompts: config.folders.prompts, sox: program(config.tree, 'sox') }),
    prompts,
  );
  const numbers = new PgNumberStore(db);
  const surge = new SurgeDesk({
    store: new PgSurgeStore(db, clock),
    book: calendar,
    prompts: () => promptLibrary.catalogue(),
    ...{ directory, telephony, push, clock, log },
    newId: () => newId(),
  });
  const studio = openStudio({
    store: new PgFlowStore(db),
    numbers,
    counts: new PgTrafficStore(db),
    beside: {
      queues: async () => (await reference.queues()).map(({ id, label }) => ({ id, label })),
      skills: () => reference.skills(),
      units: () => reference.units(),
      prompts: () => promptLibrary.catalogue(),
      schedules: () => calendar.named(),
      city: () => calendar.world(),
      allowedHosts: config.lookUpHosts,
    },
    telephony,
    rehearsals: hotline.rehearsals,
    answersCalls: () => hotline.mayClaim(),
    clock,
    log,
    walking: () => walkingCalls(hotline.switchboard),
    refresh: () => hotline.flows.refresh(),
    newId: () => `flow-${newId().toLowerCase()}`,
  });
  const needs = webNeeds(
    {
      hotline,
      office,
      accounts,
      tickets,
      calls,
      callbacks,
      surveys: new SmsSurveys(db, clock, asksBySms(config)),
      drafts: new DraftStore(db, clock),
      directory: reference,
      audit: auditLog,
      prompts: promptLibrary,
      calendar: new CalendarDesk(scheduleStore, calendar),
      queues: new QueueDesk({
        store: new PgQueueStore(db, clock),
        routing: hotline.routing,
        units: () => reference.units(),
        changed: () => hotline.readDirectory(),
      }),
      emergency,
      units: new UnitDesk({
        store: new PgUnitStore(db, clock),
        ownNumbers: async () => (await numbers.list()).map(({ number }) => number),
        changed: () => hotline.readDirectory(),
      }),
      knowledge: new KnowledgeDesk({ shelf: new PgKnowledgeShelf(db, clock), telephony, clock }),
      messages: new PgMessageStore(db, clock),
      surge,
      callers: new CallerDesk(callerStore, callers, newId),
      recordingKeep: new RecordingKeepStore(db, clock),
      reviews: new ReviewOffice(new PgReviewStore(db, clock), new PgScoreFormStore(db, clock), newId),
      calibrations: new CalibrationOffice(new PgCalibrationStore(db, clock), newId),
      studio,
      reports: new Reports(new PgReportStore(db)),
      metrics: metrics.registry,
    },
    config,
  );
  const web = makeWebServer({ needs, sessions, push }, config, log);
  db.onUp(() => hotline.desk.healthChanged());
  db.onDown(() => hotline.desk.healthChanged());
  live.onHealth(() => hotline.desk.healthChanged());
  live.watch();

  const port = await web.listen(config.http.port, config.http.address);
  const beat = setInterval(() => process.send?.({ beat: clock.now() }), beatMs);

  let leaving = false;
  /** Exits; `calls` says what becomes of those on the line. */
  async function leave(what: 'left for a successor' | 'handed over', code: number): Promise<void> {
    if (leaving) return;
    leaving = true;
    log.info({ calls: what }, 'controller stops');
    if (what === 'handed over') await hotline.handOver().catch(() => undefined);
    else hotline.stepDown();
    await Promise.allSettled([telephony.stop(), ami.stop(), web.close(), journal.flush(2_000)]);
    await Promise.allSettled([journal.stop(), presenceSpool.stop(), lease.release()]);
    clearInterval(beat);
    process.exit(code);
  }
  function yieldTo(why: string): void {
    log.error({ why }, 'not the keeper any more, stepping down');
    void leave('left for a successor', 3);
  }
  lease.onLost(() => yieldTo('the lease was lost'));
  live.onRefused(() => yieldTo('another keeper writes the live state'));
  process.on('SIGTERM', () => void leave('left for a successor', 0));
  process.on('SIGINT', () => undefined);
  process.removeAllListeners('disconnect'); // until here bin/program.mjs minded it
  process.on('disconnect', () => void leave('left for a successor', 0));
  process.on('message', (message) => {
    if ((message as { stop?: string }).stop === 'hand-over') void leave('handed over', 0);
  });
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a promise failed without a handler'));

  void prepared.then(() => scheduleStore.ensureYears([year2026])).then(() => calendar.refresh());
  await calendar.open();
  emergency.start();
  surge.start();
  void prepared.then(() => callers.start());
  await prompts.renderFixed();
  await hotline.start(say);
  // Not before the shelf was filled for the first time: the poll and this find the same things.
  const news = new StoreNews({
    url: config.databaseUrl,
    on: {
      [flowChannel]: () => {
        hotline.flows.refresh().catch((error: unknown) => log.warn({ err: error }, 'flows not refreshed yet'));
        studio.plans.wake();
      },
      [cityChannel]: () => void calendar.refresh(),
    },
    log,
  });
  news.start();
  studio.plans.start();
  telephony.start();
  ami.start();
  await untilReady(hotline);
  process.send?.({ ready: true, url: `http://${config.http.address}:${port}` });
}

async function untilReady(hotline: Hotline): Promise<void> {
  while (hotline.readiness !== 'ready') await pause(50);
}

/** The call as memory knows it; the agent may be its last one while wrap-up goes on. */
function liveFacts(hotline: Hotline, id: CallId): CallFacts | null {
  const call = hotline.switchboard.get(id)?.call;
  if (call === undefined) return null;
  const { caller, arrivedAt, origin } = call.facts;
  return {
    number: caller,
    agent: agentOf(call),
    others: [...agentsOf(call)],
    arrivedAt,
    origin,
    recording: 'talk' in call ? call.talk.recording : null,
  };
}

main().catch((error: unknown) => {
  const line =
    error instanceof ConfigError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`${line}\n`);
  process.exit(1);
});
