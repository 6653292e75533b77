/** The controller as it is built, over ari-client: loaded only where it is asked for, from outside the built file. */
import { afterAll, expect, test } from 'vitest';
import { TestHotline } from '../support/hotline.ts';
import { inMenu, JournalReader } from '../support/story.ts';

let hotline: TestHotline | undefined;
afterAll(() => hotline?.end());

test('a caller is answered, hears the menu, and stands in the journal', async () => {
  hotline = await TestHotline.start({ HOTLINE_ARI_ADAPTER: 'ari-client' });
  const call = await inMenu('13900017001');
  await call.hangUp();
  expect((await new JournalReader(hotline).ended('13900017001')).disposition).toBe('abandonedInMenu');
});
