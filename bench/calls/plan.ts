/** What the bench tells its phones and desks, and what they tell it: plain data over IPC. */

/** Milliseconds on the clock that all processes of a machine share. */
export const clock = (): number => Number(process.hrtime.bigint()) / 1e6;

export interface AgentLogin {
  /** The extension, which is also the SIP user, e.g. 8001. */
  readonly extension: string;
  readonly sipPassword: string;
}

export interface CallPlan {
  readonly dialled: string;
  readonly calls: number;
  readonly perSecond: number;
  /** Scarce agents: so many callers wait at any time, a new one dials for each that is taken. Null: by rate alone. */
  readonly keepWaiting: number | null;
  readonly keyAfterMs: number;
  readonly ringMs: number;
  readonly talkMs: number;
  /** A caller whom no agent was rung for by then gives up, and counts as failed. */
  readonly patienceMs: number;
  /** 50 packets a second both ways, as a real talk has; else five a second. */
  readonly speech: boolean;
}

/** One caller's story; null for what never came. */
export interface CallRecord {
  readonly number: string;
  dialledAt: number;
  answeredAt: number | null;
  /** The key was let go: the last moment at which anyone can know it. */
  keyAt: number | null;
  rungAt: number | null;
  agent: string | null;
  talkAt: number | null;
  /** The agent's phone was put down after it: without that, the agent would never take another call. */
  leftAt: number | null;
  heardByAgent: boolean;
  heardByCaller: boolean;
  end: 'open' | 'completed' | 'refused' | 'gaveUp' | 'cut';
}

/** At this agent's phone. `left` is the citizen's hang-up as it arrives there. */
export interface PhoneMark {
  readonly extension: string;
  readonly at: number;
  readonly what: 'rung' | 'left';
}

/** At this agent's desk, in the program: the end of wrap-up was asked for, and was answered. */
export interface DeskMark {
  readonly extension: string;
  readonly askedAt: number;
  readonly answeredAt: number;
}

export interface PhonesResult {
  readonly calls: CallRecord[];
  readonly marks: PhoneMark[];
  /** Rings for nobody we know: must be 0. */
  readonly strayRings: number;
  /** How late the generator's own timers were. */
  readonly lateMs: number[];
  readonly cpuMs: number;
}

export type ToPhones =
  | { readonly do: 'register'; readonly agents: AgentLogin[]; readonly sipPort: number }
  | { readonly do: 'run'; readonly plan: CallPlan };
export type FromPhones = { readonly did: 'register' } | { readonly did: 'run'; readonly result: PhonesResult };

export type ToDesks =
  | {
      readonly do: 'signIn';
      readonly url: string;
      readonly agents: { username: string; password: string; extension: string }[];
    }
  | { readonly do: 'ready'; readonly extensions: string[] }
  | { readonly do: 'collect' };
export type FromDesks =
  | { readonly did: 'signIn' }
  | { readonly did: 'ready' }
  | { readonly did: 'collect'; readonly marks: DeskMark[]; readonly refused: string[]; readonly cpuMs: number };
