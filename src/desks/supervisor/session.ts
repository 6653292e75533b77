/** One per page and kept: the floor's feed, the supervisor's phone, and the watch. The phone answers a watch by itself. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { WatchMode, WatchNow } from '../../contract/http/supervision.ts';
import { api } from '../kit/api.ts';
import { FloorFeed, type FloorView } from '../kit/floor-feed.ts';
import { Softphone } from '../kit/softphone.ts';
import { floorApi } from './api.ts';
import { Listeners } from '../kit/listeners.ts';

export interface SupervisorView {
  readonly floor: FloorView;
  readonly watch: WatchNow;
  /** The headset was switched on in this page. */
  readonly phoneOn: boolean;
}

export class SupervisorSession {
  readonly feed = new FloorFeed();
  readonly phone: Softphone;
  #view: SupervisorView = { floor: this.feed.view, watch: { watch: null, taken: null, why: null }, phoneOn: false };
  readonly #listeners = new Listeners();
  readonly #endings: (() => void)[] = [];

  constructor(page: string) {
    this.phone = new Softphone(page);
  }

  get view(): SupervisorView {
    return this.#view;
  }
  readonly subscribe = this.#listeners.add;

  start(): void {
    if (this.#endings.length > 0) return;
    this.#endings.push(
      this.feed.subscribe(() => this.#floorMoved(this.feed.view)),
      this.feed.onPush((push) => push.type === 'watch.changed' && this.#set({ watch: push.data })),
      this.phone.subscribe(() => this.#answerWatch()),
    );
    this.feed.start();
    this.#askWatch();
  }

  /** Another controller may keep the floor now, and know nothing of a watch. */
  #floorMoved(floor: FloorView): void {
    const isBack = floor.line.up && !this.#view.floor.line.up;
    this.#set({ floor });
    if (isBack) this.#askWatch();
  }

  #askWatch(): void {
    floorApi.watch().then(
      (watch) => this.#set({ watch }),
      () => undefined,
    );
  }

  stop(): void {
    for (const end of this.#endings.splice(0)) end();
    this.feed.stop();
    this.phone.stop();
  }

  /** From a click: browsers open a microphone for nothing less. */
  async startPhone(): Promise<void> {
    await this.phone.start(await api.phoneAccess('browser'));
    this.#set({ phoneOn: true });
  }

  async watch(call: string, mode: WatchMode): Promise<void> {
    this.#set({ watch: await floorApi.begin(call, mode) });
  }

  async stopWatch(): Promise<void> {
    const { watch } = this.#view.watch;
    if (watch !== null) await floorApi.stop(watch.callId);
  }

  async take(call: string): Promise<void> {
    this.#set({ watch: await floorApi.take(call) });
  }

  /** Nobody else rings this phone: what rings was asked for a moment ago. */
  #answerWatch(): void {
    if (this.phone.state.line === 'ringing') void this.phone.answer();
  }

  #set(change: Partial<SupervisorView>): void {
    this.#view = { ...this.#view, ...change };
    this.#listeners.tell();
  }
}

export const SupervisorContext = createContext<SupervisorSession | null>(null);

export function useSupervisor(): SupervisorSession {
  const session = useContext(SupervisorContext);
  if (session === null) throw new Error('useSupervisor outside the supervisor desk');
  return session;
}
export function useSupervisorView(): SupervisorView {
  const session = useSupervisor();
  return useSyncExternalStore(session.subscribe, () => session.view);
}
