/**
 * The load: callers and agents' phones in a process of their own, the same for both sides of the comparison, so that what
 * they cost and how late they are is known apart. Told what to do over IPC.
 */
import { Agents } from './agents.ts';
import { Citizens, type Citizen } from './citizens.ts';
import { clock, type AgentLogin, type CallPlan, type FromPhones, type PhonesResult, type ToPhones } from './plan.ts';

const lookEveryMs = 5;
/** Hang-ups are still on their way to the agents when the last caller has gone. */
const settleMs = 1500;

let numbers = 0;
const nextNumber = (): string => `139${String(++numbers).padStart(8, '0')}`;

class Phones {
  readonly #byNumber = new Map<string, Citizen>();
  #strayRings = 0;
  #citizens!: Citizens;
  #agents!: Agents;

  async register(agents: readonly AgentLogin[], sipPort: number): Promise<void> {
    const hotline = { address: '127.0.0.1', port: sipPort };
    this.#citizens = await Citizens.open(hotline);
    this.#agents = await Agents.open(hotline, {
      rung: (number, extension, at) => {
        const citizen = this.#byNumber.get(number);
        if (citizen) citizen.rung(extension, at);
        else this.#strayRings += 1;
      },
      answered: (number, at) => this.#byNumber.get(number)?.joined(at),
      left: (number, at, heard) => {
        const record = this.#byNumber.get(number)?.record;
        if (!record) return;
        record.leftAt = at;
        record.heardByAgent ||= heard;
      },
    });
    await this.#agents.register(agents);
  }

  async run(plan: CallPlan): Promise<PhonesResult> {
    this.#byNumber.clear();
    this.#strayRings = 0;
    this.#agents.marks = [];
    this.#agents.ringMs = plan.ringMs;
    this.#citizens.sound.speech = plan.speech;
    this.#agents.sound.speech = plan.speech;
    const cpuBefore = process.cpuUsage();
    const lateMs = await this.#placeCalls(plan);
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    const { user, system } = process.cpuUsage(cpuBefore);
    return {
      calls: [...this.#byNumber.values()].map((citizen) => citizen.record),
      marks: this.#agents.marks,
      strayRings: this.#strayRings,
      lateMs,
      cpuMs: (user + system) / 1000,
    };
  }

  /** Resolves with how late each look at the clock was, once the last call is over. */
  #placeCalls(plan: CallPlan): Promise<number[]> {
    const { calls, perSecond, keepWaiting } = plan;
    const lateMs: number[] = [];
    const began = clock();
    let lookedAt = began;
    let dialled = 0;
    let over = 0;
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        const now = clock();
        lateMs.push(Math.max(0, now - lookedAt - lookEveryMs));
        lookedAt = now;
        const due = Math.min(calls, Math.floor(((now - began) / 1000) * perSecond) + 1);
        while (dialled < due && (keepWaiting === null || this.#unserved() < keepWaiting)) {
          dialled += 1;
          const number = nextNumber();
          this.#byNumber.set(
            number,
            this.#citizens.dial(number, plan, () => (over += 1)),
          );
        }
        if (over < calls) return;
        clearInterval(timer);
        resolve(lateMs);
      }, lookEveryMs);
    });
  }

  /** Callers on the line whom no agent is rung for yet. */
  #unserved(): number {
    let count = 0;
    for (const { record } of this.#byNumber.values()) if (record.end === 'open' && record.rungAt === null) count += 1;
    return count;
  }
}

const phones = new Phones();
const tell = (message: FromPhones): void => void process.send?.(message);

process.on('message', (message: ToPhones) => {
  const work =
    message.do === 'register'
      ? phones.register(message.agents, message.sipPort).then(() => tell({ did: 'register' }))
      : phones.run(message.plan).then((result) => tell({ did: 'run', result }));
  work.catch((error: unknown) => {
    process.stderr.write(`${String((error as Error).stack)}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
