/** What Asterisk (asterisk.ts) is made of: its link, its prompts, and whom it asks and tells. */
import type { Prompt } from '../core/ivr/flow.ts';
import type { Log } from '../log.ts';
import type { Reach, TelephonyEvent } from '../service/ports.ts';
import type { AriLink, AriLinkOptions } from './ari/ari.ts';

export interface AsteriskOptions {
  /** Makes the link with our listeners, e.g. `(link) => openAriLink('native', { url, ...link }, log)`. */
  readonly open: (link: Omit<AriLinkOptions, 'url'>) => AriLink;
  readonly application: string;
  readonly prompts: PromptFiles;
  readonly log: Log;
  /** Whether broadcast calls are to be claimed now. */
  readonly mayClaim: () => boolean;
  /** The fence, asked before each command that changes anything. */
  readonly mayCommand: () => boolean;
  readonly onEvent: (event: TelephonyEvent) => void;
  /** Commands work from here on; what happened meanwhile is to be read with survey() and phones(). */
  readonly onUp: () => void;
  readonly onDown: (why: string) => void;
  /** Another process registered as this controller. The link is already closed for good. */
  readonly onReplaced: () => void;
  /** By the manager interface: ARI knows nothing of a channel's own recording. */
  readonly muteRecording: (leg: string, muted: boolean) => Promise<Reach>;
  /** Where Asterisk reaches this process with callers' voices; loopback where none is given. */
  readonly soundAddress?: string;
  readonly musicClass?: string;
  /** The endpoint that leads to the carrier, and the number we ring from. */
  readonly trunk?: { readonly endpoint: string; readonly number: string };
  readonly fallback?: { readonly context: string; readonly exten: string };
}

/** Prompts as files that Asterisk can read; prompts.ts is one. */
export interface PromptFiles {
  /** `sound:` addresses in order. Costs no I/O once a prompt was prepared. */
  media(prompts: readonly Prompt[]): Promise<readonly string[]> | readonly string[];
  prepare(prompts: readonly Prompt[], progress?: (done: number, all: number) => void): Promise<void>;
}
