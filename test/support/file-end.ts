/**
 * What is to be undone when a test file ends. Files of a group may share a process and these modules with it
 * (vitest.config.ts), so a hook declared where a module is loaded would end the first file only.
 */
const endings: (() => Promise<unknown>)[] = [];
let over = false;

/** Called at the end of the file that runs now, the latest first; one that fails keeps no other from being called. */
export function atFileEnd(end: () => Promise<unknown>): void {
  endings.push(end);
}

/** A test that ran out of time goes on unseen, and may start things even later. */
export const fileIsOver = (): boolean => over;

export function beginFile(): void {
  over = false;
}

export async function endFile(): Promise<void> {
  over = true;
  const failures: unknown[] = [];
  for (const end of endings.splice(0).reverse()) await end().catch((failure: unknown) => failures.push(failure));
  if (failures.length > 0) throw failures[0];
}
