/** The one writer of inbound numbers: which flow answers them. A flow made for being entered by others answers none. */
import type { z } from 'zod';
import type { InboundNumberList, SaveNumber } from '../contract/http/flows.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { Log } from '../log.ts';
import type { FlowStore, NumberStore, Who } from './flow-ports.ts';
import type { Clock } from './ports.ts';

export interface InboundNumbersParts {
  readonly numbers: NumberStore;
  readonly flows: Pick<FlowStore, 'version'>;
  readonly clock: Clock;
  readonly log: Log;
  /** New calls find it from now on, in this process. */
  changed(): Promise<void>;
}

type List = z.input<typeof InboundNumberList>;

export class InboundNumbers {
  constructor(private readonly parts: InboundNumbersParts) {}

  async list(): Promise<List> {
    return { items: await this.parts.numbers.list() };
  }

  async save(by: Who, number: string, form: z.output<typeof SaveNumber>): Promise<List | Refusal> {
    const { numbers, flows, clock } = this.parts;
    const published = await flows.version(form.flow);
    if (published === null) return { refused: 'flow-not-published' };
    if (Object.values(published.source.nodes).some(({ kind }) => kind === 'returnFlow')) {
      return { refused: 'flow-is-sub-flow' };
    }
    const refused = await numbers.save({ number, ...form }, by, clock.now());
    return refused ?? this.#changed();
  }

  async remove(by: Who, number: string): Promise<List | Refusal> {
    return (await this.parts.numbers.remove(number, by, this.parts.clock.now())) ?? this.#changed();
  }

  async #changed(): Promise<List> {
    await this.parts
      .changed()
      .catch((error: unknown) => this.parts.log.warn({ err: error }, 'flows not refreshed yet'));
    return this.list();
  }
}
