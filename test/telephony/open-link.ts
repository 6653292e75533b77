/** A link to the shared Asterisk that keeps its events, for tests that speak ARI's own words. */
import { randomBytes } from 'node:crypto';
import type { AriEvent, AriLink } from '../../src/telephony/ari/ari.ts';
import { classicLink } from '../../src/telephony/ari/classic.ts';
import { nativeLink } from '../../src/telephony/ari/native.ts';
import { keptLog, type KeptLog } from '../support/quiet-log.ts';
import { until } from '../support/until.ts';

export const ADAPTERS = ['native', 'ari-client'] as const;
export type Adapter = (typeof ADAPTERS)[number];
type EventOf<T extends AriEvent['type']> = Extract<AriEvent, { type: T }>;

export class TestLink {
  readonly link: AriLink;
  readonly application: string;
  readonly events: AriEvent[] = [];
  readonly kept: KeptLog = keptLog();
  readonly downs: string[] = [];
  ups = 0;
  /** Claims every broadcast call when true. */
  claims = true;

  constructor(adapter: Adapter, url: string, options: { application?: string; requestTimeoutMs?: number } = {}) {
    this.application = options.application ?? `hotline-t${randomBytes(4).toString('hex')}`;
    const make = adapter === 'native' ? nativeLink : classicLink;
    this.link = make(
      {
        url,
        application: this.application,
        requestTimeoutMs: options.requestTimeoutMs ?? 3000,
        onEvent: (event) => {
          this.events.push(event);
          if (event.type === 'CallBroadcast' && this.claims) void this.link.ari.claim(event.channel.id);
        },
        onUp: () => (this.ups += 1),
        onDown: (why) => this.downs.push(why),
      },
      this.kept.log,
    );
  }

  get ari() {
    return this.link.ari;
  }

  async up(): Promise<this> {
    this.link.start();
    await until(() => this.link.isUp, 'the link to come up');
    return this;
  }

  all<T extends AriEvent['type']>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  /** The first event of the type that fits; events stay in the list. */
  event<T extends AriEvent['type']>(type: T, fits: (event: EventOf<T>) => boolean = () => true): Promise<EventOf<T>> {
    return until(() => this.all(type).find(fits), `${type} among ${this.events.map((event) => event.type).join(' ')}`);
  }
}
