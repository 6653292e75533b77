/**
 * How long steps tell the person at the terminal that they are alive, and the one kind of error that is meant
 * for that person: a sentence that says what is missing and what to do, without a stack.
 */
export type Progress = (line: string) => void;

/** Something on this machine is missing or in the way; the message says what to do about it. */
export class MachineTrouble extends Error {
  override name = 'MachineTrouble';
}

export const toStdout: Progress = (line) => {
  process.stdout.write(`${line}\n`);
};
