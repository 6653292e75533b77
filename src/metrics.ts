/** What is counted and timed, for /metrics. No labels that could name a person. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  popPainted(milliseconds: number): void;
  offerAfter(milliseconds: number): void;
  callEnded(disposition: string): void;
  speechHeard(as: 'understood' | 'nothing' | 'failed'): void;
}

export interface MetricSources {
  liveCalls(): number;
  waiting(): number;
  journalPending(): number;
  hearings(): number;
  loopDelayP99(): number;
  /** As Asterisk's manager counts them, also those in the fallback; NaN while it is away. */
  asteriskCalls(): Promise<number>;
}

export function makeMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  // Its own 10 ms would wake an idle controller a hundred times a second.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  gauge('hotline_live_calls', 'Calls in any state but ended', sources.liveCalls);
  gauge('hotline_waiting_callers', 'Callers waiting in a line', sources.waiting);
  gauge('hotline_journal_pending', 'Journal entries not yet in PostgreSQL', sources.journalPending);
  gauge('hotline_hearings', 'Callers listened to for words now', sources.hearings);
  gauge('hotline_loop_delay_p99_ms', 'Event loop delay, 99th percentile of the last window', sources.loopDelayP99);
  new Gauge({
    name: 'hotline_asterisk_calls',
    help: 'Calls that Asterisk has now, the fallback included; NaN while its manager is away',
    registers,
    async collect() {
      this.set(await sources.asteriskCalls());
    },
  });
  const popPainted = new Histogram({
    name: 'hotline_pop_painted_ms',
    help: 'From the offer decided to the pop painted in the browser',
    buckets: [10, 25, 50, 100, 200, 300, 500, 1000],
    registers,
  });
  const offerAfter = new Histogram({
    name: 'hotline_offer_after_ms',
    help: 'From an agent free and a caller there to the offer',
    buckets: [1, 2, 5, 10, 25, 50, 100, 500],
    registers,
  });
  const ended = new Counter({
    name: 'hotline_calls_ended_total',
    help: 'Calls ended, by disposition',
    labelNames: ['disposition'],
    registers,
  });
  const heard = new Counter({
    name: 'hotline_speech_total',
    help: 'Things that callers said at a question that takes words: understood, nothing made of it, recogniser failed',
    labelNames: ['as'],
    registers,
  });
  return {
    registry,
    popPainted: (milliseconds) => popPainted.observe(milliseconds),
    offerAfter: (milliseconds) => offerAfter.observe(milliseconds),
    callEnded: (disposition) => ended.inc({ disposition }),
    speechHeard: (as) => heard.inc({ as }),
  };
}
