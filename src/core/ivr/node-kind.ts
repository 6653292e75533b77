/**
 * What every kind of node answers. One file per kind in nodes/, all of them in the registry kinds.ts. Pure: a node says
 * what should happen, the call does it. The same object makes the editor's form, handles and card.
 */
import type { z } from 'zod';
import type { QueueId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { WaitingAct } from '../queue/rules.ts';
import type { Emergency, Schedule, YearTable } from './calendar.ts';
import type { Language, Prompt } from './flow.ts';
import type { CheckContext, Finding } from './problem.ts';

/** What the call is to do now. Every ask but `hangUp` and `enqueue` comes back as an Input. */
export type Ask =
  | { ask: 'say'; prompts: readonly Prompt[]; bargeIn: boolean }
  /** Without prompts: listen at once. With `speech`, words are taken beside keys. */
  | { ask: 'gather'; prompts: readonly Prompt[]; waitSeconds: number; speech?: SpeechWanted }
  | { ask: 'lookUp'; what: LookUp }
  | {
      ask: 'record';
      prompts: readonly Prompt[];
      maxSeconds: number;
      /** Silence that ends it. */
      silenceSeconds: number;
      endKeys: string;
    }
  | {
      ask: 'transfer';
      prompts: readonly Prompt[];
      to: TransferTarget;
      ringSeconds: number;
      /** The hotline stays in the call until both have spoken; never blind. */
      warm: boolean;
    }
  | { ask: 'enqueue'; queue: QueueId; skills: readonly string[]; priority: number }
  | { ask: 'hangUp'; prompts: readonly Prompt[] };

export interface SpeechWanted {
  readonly language: Language;
  /** What is likely to be said; empty when anything may be. */
  readonly words: readonly string[];
}

export type TransferTarget = { unit: string } | { number: string } | { emergency: '110' | '119' | '120' | '122' };

export type LookUp =
  | { of: 'ticketProgress'; language: Language; ticket: null | { number: string; code: string } }
  | { of: 'callerFacts' }
  | {
      of: 'http';
      url: string;
      method: 'GET' | 'POST';
      body: string | null;
      timeoutMs: number;
      maxBytes: number;
      /** Which fields of the JSON answer come back as which values. */
      take: readonly { readonly field: string; readonly variable: string }[];
    }
  | { of: 'knowledge'; question: string; language: Language };

export type Input =
  | { got: 'finished' }
  | { got: 'key'; key: string }
  | { got: 'silence' }
  | { got: 'speech'; text: string; confidence: number }
  /** Without `outcome` it is ok; `none`: nothing was found. */
  | {
      got: 'answer';
      outcome?: 'ok' | 'none' | 'error';
      prompts?: readonly Prompt[];
      values?: Readonly<Record<string, string>>;
    }
  | { got: 'recorded'; seconds: number; name: string }
  | { got: 'transferred'; outcome: 'connected' | 'busy' | 'noAnswer' | 'failed' }
  /** The line is full, too slow or unmanned. */
  | { got: 'overflow' }
  /** Something else than waiting on, by the caller's key or by a rule of the line. */
  | { got: 'waitingAct'; act: WaitingAct };

/** What is to be done beside the call; the call machine writes it into the journal. */
export type Effect =
  | { effect: 'sms'; to: string; text: string }
  | { effect: 'callback'; number: string }
  | { effect: 'survey'; score: number }
  | { effect: 'voicemail'; recording: string; seconds: number }
  | { effect: 'tag'; tag: string };

/** What a flow may know beside itself. Schedules are live: a changed holiday holds without publishing anything. */
export interface World {
  readonly now: Instant;
  /** Null when withheld. */
  readonly caller: string | null;
  readonly dialled: string;
  readonly schedules: (id: string) => Schedule | null;
  readonly tables: readonly YearTable[];
  readonly emergency: Emergency | null;
}

/** What a node may know of the call. */
export interface Visit {
  readonly world: World;
  /** Misses at this node so far. */
  readonly attempts: number;
  /** What this node wrote down at its last turn; empty on arrival. */
  readonly memory: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Null until the caller chose one. */
  readonly language: Language | null;
  /** What was looked up of the caller; null until somebody asked. */
  readonly facts: Readonly<Record<string, string>> | null;
}

/** What a turn changes beside the place. */
export interface Changes {
  readonly keys?: string;
  /** Chosen by a word, not by a key. */
  readonly spoken?: true;
  readonly typed?: string;
  readonly attempts?: number;
  readonly memory?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly language?: Language;
  readonly facts?: Readonly<Record<string, string>>;
  readonly effects?: readonly Effect[];
}

export type Turn = Changes &
  (
    | { /** By this outlet to the next node. */ readonly go: string }
    | { /** Another ask at the same node. */ readonly stay: Ask }
    | { readonly enterFlow: string }
    | { readonly leaveFlow: true }
  );

export interface Outlet {
  readonly name: string;
  /** As the editor shows it. */
  readonly title: string;
}

/** Names of things that a node knows by id only. */
export interface Names {
  readonly queues?: Readonly<Record<string, string>>;
  readonly schedules?: Readonly<Record<string, string>>;
  readonly flows?: Readonly<Record<string, string>>;
}

export type Family = 'say' | 'collect' | 'decide' | 'leave' | 'end';

/** Common to all nodes, whatever their kind. */
export interface NodeBase {
  readonly label: string;
  /** Outlet → node. */
  readonly to: Readonly<Record<string, string>>;
}
/** The settings of a schema, also of one without any. */
export type Settings<S extends z.ZodObject> = { -readonly [F in keyof S['shape']]: z.output<S['shape'][F]> };
export type NodeWith<K extends string, S extends z.ZodObject> = { readonly kind: K } & NodeBase & Settings<S>;

/** What can be asked of a kind about a node of type N. */
export interface Behaviour<N> {
  readonly title: string;
  readonly family: Family;
  /** Whether leaving it is a stop on the path that the agent sees. */
  readonly inPath?: boolean;
  /** The editor's handles; all of them must lead somewhere before publishing. */
  outlets(node: N): readonly Outlet[];
  /** One line on the card. */
  essence(node: N, names?: Names): string;
  /** Fixed phrases it may speak beside its `prompts`, in every language we have. */
  phrases?(node: N): readonly Prompt[];
  /** What is wrong with its settings. */
  check?(node: N, context: CheckContext): readonly Finding[];
  /** What the caller hears on arriving, or where they go at once. */
  enter(node: N, visit: Visit): Turn;
  /** Where the caller goes with this input; null when the input means nothing here. */
  resume(node: N, input: Input, visit: Visit): Turn | null;
}

export interface NodeKind<K extends string, S extends z.ZodObject> extends Behaviour<NodeWith<K, S>> {
  readonly kind: K;
  /** The settings; each field has `.meta({ title, control? })`, from which the editor makes its form. */
  readonly schema: S;
  fresh(): Settings<S>;
}

/** Gives a kind its types. */
export const nodeKind = <const K extends string, S extends z.ZodObject>(kind: NodeKind<K, S>): NodeKind<K, S> => kind;
