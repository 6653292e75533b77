/**
 * What files of stories about the hands on a call have in common: a hotline, its journal, an office behind the trunk, and
 * nobody left on the line after each story.
 */
import { afterAll, afterEach, beforeAll } from 'vitest';
import { everyLegDown } from './hands.ts';
import { TestHotline, type TestAgent } from './hotline.ts';
import { nothingLeft } from './nothing-left.ts';
import { asterisk } from './parts.ts';
import type { SipPhone } from './sip-phone.ts';
import { JournalReader } from './story.ts';

export class HandsStage {
  hotline!: TestHotline;
  journal!: JournalReader;
  office!: SipPhone;

  constructor(private agents: number) {}

  /** Each story has agents of its own: a wrap-up that goes on elsewhere is none of its business. */
  nextAgent(): Promise<TestAgent> {
    return this.hotline.agent((this.agents += 1));
  }
}

/** There from the first story of the file on. `agents`: the number of the last agent whom it has no use for. */
export function handsStage(agents: number): HandsStage {
  const stage = new HandsStage(agents);
  beforeAll(async () => {
    stage.hotline = await TestHotline.start();
    stage.journal = new JournalReader(stage.hotline);
    stage.office = await asterisk().carrier();
  });
  afterEach(async () => {
    await everyLegDown();
    await stage.hotline.everyoneOut();
  });
  afterAll(async () => {
    await nothingLeft(stage.hotline);
    await stage.hotline.end();
  });
  return stage;
}
