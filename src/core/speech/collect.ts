/** The sound of one thing that a caller says, with a moment before its beginning. Pure but for the frames it holds. */
import {
  endpointRules,
  frameMs,
  hearFrame,
  loudnessOf,
  unheard,
  type Endpoint,
  type EndpointRules,
} from './endpoint.ts';

/** The first consonant is fainter than what made us listen. */
const leadMs = 300;

export class Collector {
  #endpoint: Endpoint = unheard;
  #frames: Int16Array[] = [];
  readonly #rules: EndpointRules;

  constructor(rules: EndpointRules = endpointRules) {
    this.#rules = rules;
  }

  /** @param overPrompt the hotline speaks just now, so the far end may echo it */
  take(frame: Int16Array, overPrompt: boolean): 'nothing' | 'began' | 'ended' {
    const before = this.#endpoint.is;
    if (before === 'ended') return 'nothing';
    this.#endpoint = hearFrame(this.#endpoint, loudnessOf(frame), overPrompt, this.#rules);
    this.#frames.push(frame);
    const kept = (this.#rules.beginMs + leadMs) / frameMs;
    if (this.#endpoint.is === 'quiet' && this.#frames.length >= kept) this.#frames.shift();
    if (this.#endpoint.is === before) return 'nothing';
    return this.#endpoint.is === 'speaking' ? 'began' : 'ended';
  }

  /** All of it; nothing is held here any more. */
  handOut(): Int16Array {
    const sound = new Int16Array(this.#frames.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const frame of this.#frames) {
      sound.set(frame, at);
      at += frame.length;
    }
    this.#frames = [];
    return sound;
  }
}
