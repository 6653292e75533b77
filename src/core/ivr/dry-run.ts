/**
 * A call through a flow without a phone: a virtual clock, a caller who acts by a list, prompts that take as long as they
 * take to read. The interpreter is the real one. Pure.
 */
import { advance, FlowTrouble, nodeOf, startFlow, type Advance } from './advance.ts';
import type { Flow, Prompt } from './flow.ts';
import type { Ask, Effect, Input, LookUp, World } from './node-kind.ts';
import { secondsOf } from './spoken.ts';
import type { Act, Given, Outcome } from './test-case.ts';

/** One thing that happened, as the log of the page shows it. */
export interface Happened {
  /** Seconds since the call began. */
  readonly at: number;
  readonly node: string;
  readonly what:
    'heard' | 'pressed' | 'said' | 'ignored' | 'silence' | 'lookUp' | 'recorded' | 'transfer' | 'queue' | 'ended';
  readonly text: string;
}

export interface DryRun {
  readonly outcome: Outcome;
  /** Where it ended. */
  readonly node: string;
  /** The line that the caller is in, when a person comes. */
  readonly queue: string | null;
  readonly path: readonly {
    readonly node: string;
    readonly label: string;
    readonly outlet: string;
    /** Seconds since the call began. */
    readonly at: number;
  }[];
  readonly log: readonly Happened[];
  readonly effects: readonly Effect[];
  readonly variables: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/** What holds in the city at that time. */
export type City = Pick<World, 'schedules' | 'tables' | 'emergency'>;

const secondsAtMost = 7200;
const roundsAtMost = 1000;
const lookUpSeconds = 0.3;
const overflowSeconds = 60;

export function dryRun(flow: Flow, given: Given, city: City): DryRun {
  return new Walk(flow, given, city).run();
}

class Walk {
  readonly #beganAt: number;
  readonly #acts: Act[];
  #now: number;
  /** When the next key is due, after a wait; null: as soon as the flow listens. */
  #due: number | null = null;
  #node: string;
  #transferred = false;
  #variables: Readonly<Record<string, string>> = {};
  #queue: string | null = null;
  readonly #path: { node: string; label: string; outlet: string; at: number }[] = [];
  readonly #log: Happened[] = [];
  readonly #effects: Effect[] = [];

  constructor(
    private readonly flow: Flow,
    private readonly given: Given,
    private readonly city: City,
  ) {
    this.#beganAt = this.#now = Date.parse(given.at);
    this.#acts = [...given.acts];
    this.#node = flow.start;
    this.#takeWaits();
  }

  run(): DryRun {
    let outcome: Outcome;
    try {
      outcome = this.#walk();
    } catch (trouble) {
      if (!(trouble instanceof FlowTrouble)) throw trouble;
      this.#note('ended', `流程走不下去：${trouble.message}`);
      outcome = 'trouble';
    }
    return {
      outcome,
      node: this.#node,
      queue: this.#queue,
      path: this.#path,
      log: this.#log,
      effects: this.#effects,
      variables: this.#variables,
      seconds: this.#seconds(),
    };
  }

  #walk(): Outcome {
    let at = this.#moved(startFlow(this.flow, this.#world()));
    for (let round = 0; round < roundsAtMost && this.#seconds() < secondsAtMost; round += 1) {
      const next = this.#answer(at);
      if (typeof next === 'string') return next;
      at = next;
    }
    this.#note('ended', '流程没有尽头');
    return 'unfinished';
  }

  #answer(at: Advance): Advance | Outcome {
    const { ask } = at;
    if (ask.ask !== 'enqueue' && ask.ask !== 'lookUp') this.#hear(ask.prompts);
    switch (ask.ask) {
      case 'say':
        return this.#during(at, secondsIn(ask.prompts), { got: 'finished' }, false);
      case 'gather':
        return this.#during(at, secondsIn(ask.prompts) + ask.waitSeconds, { got: 'silence' }, true);
      case 'lookUp':
        this.#pass(lookUpSeconds);
        return this.#go(at, this.#found(ask.what));
      case 'record':
        this.#pass(secondsIn(ask.prompts));
        return this.#go(at, this.#recorded(ask));
      case 'transfer':
        this.#pass(secondsIn(ask.prompts));
        return this.#go(at, this.#transfer(ask));
      case 'enqueue':
        return this.#enqueue(at, ask.queue);
      case 'hangUp':
        this.#pass(secondsIn(ask.prompts));
        this.#note('ended', '挂机');
        return this.#transferred ? 'transferred' : 'hungUp';
    }
  }

  /** Something lasts; the caller's acts may come in between. */
  #during(at: Advance, seconds: number, otherwise: Input, listens: boolean): Advance {
    const endsAt = this.#now + seconds * 1000;
    for (let due = this.#dueWithin(endsAt, listens); due !== null; due = this.#dueWithin(endsAt, listens)) {
      this.#now = Math.max(this.#now, due);
      const input = this.#act(at.ask);
      const next = input === null ? null : advance(this.flow, at.cursor, input, this.#world());
      if (next !== null) return this.#moved(next);
      this.#note('ignored', '此时按键或说话无效');
    }
    this.#now = endsAt;
    if (otherwise.got === 'silence') this.#note('silence', '没有按键');
    return this.#go(at, otherwise);
  }

  #dueWithin(endsAt: number, listens: boolean): number | null {
    if (this.#acts.length === 0) return null;
    if (this.#due === null) return listens ? this.#now : null;
    return this.#due <= endsAt ? this.#due : null;
  }

  /** The next act as an input; null when nobody can take it. */
  #act(ask: Ask): Input | null {
    const act = this.#acts.shift();
    this.#due = null;
    this.#takeWaits();
    if (typeof act === 'string') {
      this.#note('pressed', act);
      return { got: 'key', key: act };
    }
    if (act === undefined || 'wait' in act) return null;
    this.#note('said', act.say);
    if (ask.ask !== 'gather' || ask.speech === undefined) return null;
    return { got: 'speech', text: act.say, confidence: act.confidence ?? 0.9 };
  }

  #takeWaits(): void {
    for (let act = this.#acts[0]; typeof act === 'object' && 'wait' in act; act = this.#acts[0]) {
      this.#acts.shift();
      this.#due = (this.#due ?? this.#now) + act.wait * 1000;
    }
  }

  #found(what: LookUp): Input {
    const answer = this.#given();
    const { outcome, text } = answer ?? usual(what);
    this.#note(
      'lookUp',
      `${lookUpTitles[what.of]}：${outcome === 'ok' ? '查到' : outcome === 'none' ? '没有查到' : '失败'}`,
    );
    const language = 'language' in what ? what.language : 'zh';
    return {
      got: 'answer',
      outcome: outcome === 'ok' || outcome === 'none' ? outcome : 'error',
      ...(text === undefined ? {} : { prompts: [{ text, language }] }),
      values: { ...(what.of === 'callerFacts' ? this.given.facts : {}), ...answer?.values },
    };
  }

  #recorded(ask: Extract<Ask, { ask: 'record' }>): Input {
    const answer = this.#given();
    if (answer?.outcome === 'error') return { got: 'answer', outcome: 'error' };
    const seconds = Math.min(answer?.seconds ?? 10, ask.maxSeconds);
    this.#pass(seconds);
    this.#note('recorded', `留言 ${seconds} 秒`);
    return { got: 'recorded', seconds, name: 'dry-run' };
  }

  #transfer(ask: Extract<Ask, { ask: 'transfer' }>): Input {
    const answer = this.#given()?.outcome ?? 'connected';
    const outcome = answer === 'busy' || answer === 'noAnswer' || answer === 'connected' ? answer : 'failed';
    if (outcome === 'noAnswer') this.#pass(ask.ringSeconds);
    if (outcome === 'connected') this.#transferred = true;
    const titles = { connected: '接通', busy: '对方忙', noAnswer: '无人接听', failed: '失败' };
    this.#note('transfer', `转接 ${Object.values(ask.to).join('')}：${titles[outcome]}`);
    return { got: 'transferred', outcome };
  }

  #enqueue(at: Advance, queue: string): Advance | Outcome {
    this.#note('queue', `进入队列 ${queue}`);
    if (this.given.queues?.[queue] !== 'overflows') {
      this.#queue = queue;
      return 'person';
    }
    this.#pass(overflowSeconds);
    return this.#go(at, { got: 'overflow' });
  }

  #given() {
    const { answers } = this.given;
    return answers !== undefined && Object.hasOwn(answers, this.#node) ? answers[this.#node] : undefined;
  }

  #go(at: Advance, input: Input): Advance {
    const next = advance(this.flow, at.cursor, input, this.#world());
    if (next === null) throw new FlowTrouble(`${at.cursor.node} takes no ${input.got}`);
    return this.#moved(next);
  }

  #moved(next: Advance): Advance {
    for (const { node, outlet } of next.steps) {
      this.#path.push({ node, label: nodeOf(this.flow, node).label, outlet, at: this.#seconds() });
    }
    this.#effects.push(...next.effects);
    this.#node = next.cursor.node;
    this.#variables = next.cursor.variables ?? {};
    return next;
  }

  #hear(prompts: readonly Prompt[]): void {
    for (const prompt of prompts) this.#note('heard', 'text' in prompt ? prompt.text : prompt.digits);
  }

  #note(what: Happened['what'], text: string): void {
    this.#log.push({ at: this.#seconds(), node: this.#node, what, text });
  }

  #pass(seconds: number): void {
    this.#now += seconds * 1000;
  }

  #seconds(): number {
    return Math.round((this.#now - this.#beganAt) / 100) / 10;
  }

  #world(): World {
    const { number, dialled } = this.given;
    return { ...this.city, now: this.#now, caller: number, dialled: dialled ?? '12345' };
  }
}

const secondsIn = (prompts: readonly Prompt[]): number => prompts.reduce((sum, prompt) => sum + secondsOf(prompt), 0);

const lookUpTitles: Record<LookUp['of'], string> = {
  ticketProgress: '查工单进度',
  callerFacts: '查来电人情况',
  http: '查外部系统',
  knowledge: '查知识库',
};

/** What a look-up comes to when the case says nothing: the safe side. */
function usual({ of }: LookUp): NonNullable<Given['answers']>[string] {
  switch (of) {
    case 'ticketProgress':
      return { outcome: 'ok', text: '没有查到您的在办工单。' };
    case 'callerFacts':
      return { outcome: 'ok' };
    case 'http':
      return { outcome: 'error' };
    case 'knowledge':
      return { outcome: 'none' };
  }
}
