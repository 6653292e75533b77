/**
 * The studio: flows with drafts, versions, lease and dry run; inbound numbers; what callers do in them. The graph itself
 * is core's (core/ivr/read-flow.ts reads it on both sides), so it travels here as plain JSON.
 *
 * GET /api/flows → FlowList · POST /api/flows {NewFlow} → FlowFull · POST /api/flows/import {ImportFlow} → FlowFull
 * GET /api/flows/:id → FlowFull · POST …/lease {LeaseAsk} → EditLease · DELETE …/lease?page=
 * PUT …/draft {SaveFlowDraft} → SavedDraft · GET …/copies → CopyList · POST …/check {CheckFlow} → Checked
 * GET …/publish-check → PublishCheck · POST …/publish {Publish} → Published · DELETE …/scheduled
 * GET …/versions → VersionList · POST …/rollback {Rollback} → Published · GET …/export?version= → FlowFile
 * POST …/call-me {CallMe} → CallMeReady · GET …/call-me/:pass → CallMeProgress
 * POST …/call-me/:pass/say {CallMeSay} → CallMeProgress
 * POST …/dry-run {DryRun} → DryRunResult · GET …/traffic?version=&from=&to= → Traffic
 * GET /api/studio/lists → StudioLists
 * GET /api/numbers → InboundNumberList · PUT /api/numbers/:number {SaveNumber} → InboundNumberList · DELETE …/:number
 */
import { z } from 'zod';
import { Given, Outcome } from '../../core/ivr/test-case.ts';
import { listOf, Page, Revision, Timestamp, words } from './common.ts';

const FlowId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, '编号只能用小写字母、数字和连字符');
export const FlowPath = z.object({ id: FlowId });
const Version = z.number().int().min(1).max(1_000_000);
const Graph = z.record(z.string(), z.unknown());
const Who = z.object({ username: z.string(), name: z.string() });

export const FlowProblem = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  node: z.string().optional(),
  field: z.string().optional(),
  message: z.string(),
});

/** Who may edit now. One page at a time; it is kept by renewing, lost after 60 s without, and can be taken over. */
export const EditLease = z.object({ holder: Who, page: z.string(), until: Timestamp });

export const FlowRow = z.object({
  id: z.string(),
  name: z.string(),
  /** Null until it is first published. */
  version: Version.nullable(),
  publishedAt: Timestamp.nullable(),
  publishedBy: Who.nullable(),
  draft: z.object({ revision: Revision, savedAt: Timestamp, savedBy: Who, changed: z.boolean() }),
  lease: EditLease.nullable(),
  numbers: z.array(z.object({ number: z.string(), label: z.string() })),
  /** Waits for its time, or failed at it and says why until a version is published or it is dismissed. */
  scheduled: z
    .object({
      id: z.string(),
      at: Timestamp,
      message: z.string(),
      by: Who,
      state: z.enum(['waiting', 'failed']),
      why: z.string().nullable(),
    })
    .nullable(),
  /** Calls in it now. */
  callsNow: z.number().int(),
});
export type FlowRow = z.infer<typeof FlowRow>;
export const FlowList = listOf(FlowRow);

/** What the editor opens: the draft, the graph of the newest version to compare with, and what is wrong. */
export const FlowFull = FlowRow.extend({
  body: Graph,
  baseVersion: Version.nullable(),
  published: Graph.nullable(),
  problems: z.array(FlowProblem),
});
export type FlowFull = z.infer<typeof FlowFull>;

export const NewFlow = z.object({ id: FlowId, name: words(80), from: z.object({ flow: FlowId }).optional() });

/** `revision` is the one the editor started from; another one in the store is refused with both shown. */
export const SaveFlowDraft = z.object({ revision: Revision, page: z.string().max(60), body: Graph });
export const SavedDraft = z.object({ revision: Revision, savedAt: Timestamp, problems: z.array(FlowProblem) });

/** What was refused as stale or not editing, kept once per page. */
export const CopyList = z.object({
  items: z.array(z.object({ page: z.string(), savedBy: Who, savedAt: Timestamp, revision: Revision, body: Graph })),
});

/** What the server finds wrong with any graph, unsaved ones too. */
export const CheckFlow = z.object({ body: Graph });
export const Checked = z.object({ problems: z.array(FlowProblem) });

export const LeasePage = z.object({ page: z.string().min(1).max(60) });
export const LeaseAsk = z.object({ page: z.string().min(1).max(60), takeOver: z.boolean().default(false) });

export const CaseResult = z.object({
  name: z.string(),
  passed: z.boolean(),
  /** What came out otherwise than expected. */
  why: z.string().nullable(),
});

/** 409 `flow-invalid`, `case-failed`: the problems that forbid publishing, the cases that came out otherwise. */
export const PublishRefused = z.object({ problems: z.array(FlowProblem), cases: z.array(CaseResult) });

/** Before publishing: everything the dialog shows. */
export const PublishCheck = z.object({
  revision: Revision,
  nextVersion: Version,
  problems: z.array(FlowProblem),
  cases: z.array(CaseResult),
  changes: z.object({
    words: z.array(z.string()),
    nodes: z.record(z.string(), z.enum(['added', 'removed', 'changed'])),
  }),
  callsNow: z.number().int(),
});

export const Publish = z.object({
  message: words(200).pipe(z.string().min(1, '请写一句发布说明')),
  /** The revision that was looked at; absent: the draft as it is. */
  revision: Revision.optional(),
  /** Codes of warnings that were ticked off. */
  confirmed: z.array(z.string().max(300)).max(1000).default([]),
  /** Later, by itself. */
  at: Timestamp.optional(),
});
export const Published = z.object({
  version: Version.nullable(),
  scheduledAt: Timestamp.nullable(),
  callsOnOld: z.number().int(),
  /** Published flows that hold an earlier version of this one, and go on with it until they are published themselves. */
  heldBy: z.array(z.object({ id: z.string(), name: z.string(), changed: z.boolean() })),
});

export const Rollback = z.object({ version: Version, message: words(200).optional() });

export const VersionRow = z.object({
  version: Version,
  name: z.string(),
  message: z.string(),
  publishedAt: Timestamp,
  publishedBy: Who,
  contentHash: z.string(),
  rolledBackFrom: Version.nullable(),
  callsNow: z.number().int(),
  /** Against the version before. */
  changes: z.array(z.string()),
});
export const VersionList = listOf(VersionRow);
export const VersionQuery = Page;

export const ExportQuery = z.object({ version: z.coerce.number().int().min(1).max(1_000_000).optional() });
/** A flow as a file: `{format, kind: 'hotline-flow', …draft}`. */
export const FlowFile = Graph;
/** Into the draft of that flow, or as a new one. A bad file: 400 `bad-flow-file`, details `{problems: [{path, message}]}`. */
export const ImportFlow = z.object({ id: FlowId.optional(), file: z.unknown() });

/** The contract's short form has `keys` ("1", "wait:3", "say:…"); the full one is a test case's `given`. */
export const DryRun = z.object({
  number: z.string().max(30).nullable().default(null),
  at: Timestamp.optional(),
  keys: z.array(z.string().max(220)).max(200).default([]),
  given: Given.partial().optional(),
  /** The draft in the editor, also unsaved; absent: the stored draft; `version`: that one. */
  body: Graph.optional(),
  version: Version.optional(),
});
export const DryRunResult = z.object({
  path: z.array(z.object({ node: z.string(), label: z.string(), outlet: z.string().nullable(), at: Timestamp })),
  heard: z.array(
    z.object({ at: Timestamp, node: z.string(), who: z.enum(['hotline', 'caller', 'world']), text: z.string() }),
  ),
  outcome: Outcome,
  /** The last node, the queue or the target. */
  detail: z.string().nullable(),
  variables: z.record(z.string(), z.string()),
});

/** The draft on the admin's browser phone: the editor's graph, also unsaved; absent: the stored one. */
export const CallMe = z.object({
  body: Graph.optional(),
  /** What the draft takes for the caller's number; null: withheld. */
  number: z
    .string()
    .regex(/^\+?\d{3,20}$/, '号码只能是 3 到 20 位数字')
    .nullable()
    .default(null),
});
/** The browser phone of `POST /api/phone/session` dials with `pass` as its number: once, and before `until`. */
export const CallMeReady = z.object({ pass: z.string(), until: Timestamp });
/** 409 `flow-not-callable` carries the errors: `{problems}`. */
export const CallMePath = FlowPath.extend({ pass: z.string().regex(/^\d{20}$/) });
export const CallMeProgress = z.object({
  state: z.enum(['waiting', 'walking', 'over']),
  node: z.string().nullable(),
  steps: z.array(z.object({ node: z.string(), outlet: z.string() })),
  /** Words are taken now, spoken or typed. */
  listens: z.boolean(),
});
/** 409 `takes-no-words` while `listens` is false. */
export const CallMeSay = z.object({ text: z.string().trim().min(1, '请填写要说的话').max(200) });

export const TrafficQuery = z.object({
  version: z.coerce.number().int().min(1).max(1_000_000).optional(),
  from: Timestamp.optional(),
  to: Timestamp.optional(),
});
export const Traffic = z.object({
  version: Version.nullable(),
  from: Timestamp,
  to: Timestamp,
  calls: z.number().int(),
  nodes: z.record(
    z.string(),
    z.object({
      now: z.number().int(),
      entries: z.number().int(),
      /** Hung up while here. */
      dropOffs: z.number().int(),
      noInput: z.number().int(),
      invalid: z.number().int(),
    }),
  ),
  /** How often a call went from one node to another. */
  edges: z.array(z.object({ from: z.string(), outlet: z.string(), to: z.string(), calls: z.number().int() })),
  /** From the arrival to the answer of a person. */
  secondsToPerson: z.object({ median: z.number().nullable(), p95: z.number().nullable(), calls: z.number().int() }),
});
export type Traffic = z.infer<typeof Traffic>;

export const InboundNumber = z.object({
  number: z.string().regex(/^\d{3,20}$/, '号码只能是 3 到 20 位数字'),
  label: words(40),
  flow: FlowId,
  language: z.enum(['zh', 'en']),
  /** Added to the priority of whoever rings here. */
  priority: z.number().int().min(0).max(99),
  /** Shown on the call, the pop and the ticket; empty for none. */
  tag: words(20),
});
export const InboundNumberList = z.object({ items: z.array(InboundNumber.extend({ version: Version.nullable() })) });
export const NumberPath = InboundNumber.pick({ number: true });
export const SaveNumber = InboundNumber.omit({ number: true });

/** GET /api/studio/lists: what the editor chooses from, and what its checks must know. */
const Named = z.object({ id: z.string(), label: z.string() });
export const StudioLists = z.object({
  queues: z.array(Named),
  skills: z.array(z.string()),
  units: z.array(Named.extend({ number: z.string() })),
  schedules: z.array(Named),
  /** Published flows, that others may enter as sub-flows. */
  flows: z.array(Named),
  /** The prompt library: what each says, by language, and in which it is a recording. */
  prompts: z.array(
    Named.extend({
      texts: z.partialRecord(z.enum(['zh', 'en']), z.string()),
      recorded: z.array(z.enum(['zh', 'en'])),
    }),
  ),
  allowedHosts: z.array(z.string()),
});
export type StudioLists = z.infer<typeof StudioLists>;

/** 409 `stale-draft` of a save carries the version in the store; 409 `not-editing` carries who edits now: `{lease}`. */
export const StaleDraft = z.object({
  mine: z.number().int(),
  theirs: z.object({ revision: Revision, savedBy: Who, savedAt: Timestamp, body: Graph }),
});
export type StaleDraft = z.infer<typeof StaleDraft>;
