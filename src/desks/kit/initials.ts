/** Chinese words by their pinyin initials: 张敏 is found by “zm”. No dictionary: the browser's own collation knows the order. */

/** The first character of each letter in pinyin order; i, u and v begin no syllable. */
const firsts = [...'吖八嚓咑妸发旮哈丌咔垃呣拏噢妑七呥仨他屲夕丫帀'];
const letters = [...'abcdefghjklmnopqrstwxyz'];
const order = new Intl.Collator('zh-CN-u-co-pinyin');
const known = new Map<string, string>();

function initialOf(character: string): string {
  if (!/\p{Script=Han}/u.test(character)) return character.toLowerCase();
  const before = known.get(character);
  if (before !== undefined) return before;
  let at = 0;
  while (at + 1 < firsts.length && order.compare(firsts[at + 1] ?? '', character) <= 0) at += 1;
  const letter = letters[at] ?? character;
  known.set(character, letter);
  return letter;
}

export const initialsOf = (text: string): string => [...text].map(initialOf).join('');

/** Whether `text` holds what was typed: as it is written, or by initials. */
export function matches(text: string, typed: string): boolean {
  const wanted = typed.trim().toLowerCase();
  return text.toLowerCase().includes(wanted) || initialsOf(text).includes(wanted);
}
