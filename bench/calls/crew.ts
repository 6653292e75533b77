/** The two child processes of the bench, phones and desks, as promises. */
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { agentSipPassword } from '../../src/appliances/agent-password.ts';
import { demoAccounts, demoAgents } from '../../src/appliances/instance-file.ts';
import type { Instance } from '../instance.ts';
import type { AgentLogin, CallPlan, FromDesks, FromPhones, PhonesResult, ToDesks, ToPhones } from './plan.ts';

export class Crew {
  readonly agents: readonly AgentLogin[];
  readonly #phones: ChildProcess;
  #desks: ChildProcess | null = null;

  private constructor(phones: ChildProcess, agents: readonly AgentLogin[]) {
    this.#phones = phones;
    this.agents = agents;
  }

  static async start(instance: Instance, count: number): Promise<Crew> {
    const secret = instance.prepared.secrets.agentSecret;
    const agents = demoAgents(count, secret).map(({ number }) => {
      return { extension: number, sipPassword: agentSipPassword(secret, number) };
    });
    const crew = new Crew(child('phones.ts'), agents);
    await ask<ToPhones, FromPhones>(crew.#phones, { do: 'register', agents, sipPort: instance.ports.sip });
    return crew;
  }

  async calls(plan: CallPlan): Promise<PhonesResult> {
    const answer = await ask<ToPhones, FromPhones>(this.#phones, { do: 'run', plan });
    if (answer.did !== 'run') throw new Error('the phones answered something else');
    return answer.result;
  }

  async signIn(url: string): Promise<void> {
    this.#desks = child('desks.ts');
    const accounts = demoAccounts(this.agents.length).filter(({ role }) => role === 'agent');
    const agents = this.agents.flatMap(({ extension }, n) => {
      const account = accounts[n];
      return account ? [{ username: account.username, password: account.password, extension }] : [];
    });
    await this.#askDesks({ do: 'signIn', url, agents });
  }

  /** These agents take calls, all others do not. */
  async ready(extensions: readonly string[]): Promise<void> {
    await this.#askDesks({ do: 'ready', extensions: [...extensions] });
  }

  async collect(): Promise<Extract<FromDesks, { did: 'collect' }>> {
    const answer = await this.#askDesks({ do: 'collect' });
    if (answer.did !== 'collect') throw new Error('the desks answered something else');
    return answer;
  }

  stop(): void {
    for (const process of [this.#phones, this.#desks]) if (process?.connected) process.disconnect();
  }

  #askDesks(message: ToDesks): Promise<FromDesks> {
    if (this.#desks === null) throw new Error('nobody has signed in yet');
    return ask<ToDesks, FromDesks>(this.#desks, message);
  }
}

const child = (file: string): ChildProcess =>
  fork(path.join(import.meta.dirname, file), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

/** One question at a time. */
function ask<Q extends object, A>(to: ChildProcess, question: Q): Promise<A> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a child of the bench ended: ${code}`));
    to.once('exit', ended);
    to.once('message', (answer) => {
      to.off('exit', ended);
      resolve(answer as A);
    });
    to.send(question);
  });
}
