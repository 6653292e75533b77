/**
 * Where log lines go: standard output, many lines with one write. Handing each line to a thread of its own, as pino does
 * alone, costs the controller more than what the line tells, and a full disk would end the program.
 */
import fs from 'node:fs';

const gatherMs = 100;
const gatherChars = 16 * 1024;
/** While nobody takes them. Later lines are lost. */
const keepChars = 1024 * 1024;
const warn = 40;
/** pino tells the level of each line to a stream that has this. */
const wantsLevel: unique symbol = Symbol.for('pino.metadata');

export class LogLines {
  readonly [wantsLevel] = true;
  lastLevel = 0;
  #lines: string[] = [];
  #chars = 0;
  /** What a full pipe did not take of earlier lines. */
  #rest = Buffer.alloc(0);
  #lost = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly fd: number) {
    process.once('exit', () => this.flush());
  }

  /** A warning is written at once, with what came before it: the process may be about to end. */
  write(line: string): void {
    if (this.#chars + this.#rest.length > keepChars) this.#lost += 1;
    else {
      this.#lines.push(line);
      this.#chars += line.length;
    }
    if (this.lastLevel >= warn || this.#chars >= gatherChars) this.flush();
    else this.#flushLater();
  }

  /** Never throws: a full disk or a reader that is gone costs lines, not calls. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const lines = this.#lines.splice(0);
    const here = lines.length;
    if (this.#lost > 0)
      lines.push(`{"level":${warn},"time":"${new Date().toISOString()}","lostLines":${this.#lost}}\n`);
    const data = Buffer.concat([this.#rest, Buffer.from(lines.join(''))]);
    this.#chars = 0;
    this.#rest = Buffer.alloc(0);
    let done = 0;
    try {
      while (done < data.length) done += fs.writeSync(this.fd, data, done);
      this.#lost = 0;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
        this.#lost = 0;
        this.#rest = data.subarray(done);
        this.#flushLater();
      } else this.#lost += here;
    }
  }

  #flushLater(): void {
    this.#timer ??= setTimeout(() => this.flush(), gatherMs).unref();
  }
}
