/**
 * Words as pairs of neighbouring letters (停水了 → 停水, 水了): finds Chinese text without a dictionary. A text holds a
 * term of two letters or more only if it holds all the term's pairs; the store then looks at the text itself.
 */

/** One spelling for search: full-width forms narrowed, small letters. */
export const searchForm = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Unbroken runs of letters and digits: what is between them isn't searched. */
export const runsOf = (text: string): string[] => searchForm(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** All pairs of these texts, each once. A pair never spans two texts or a gap. */
export function bigramsOf(texts: readonly string[]): string[] {
  const pairs = new Set<string>();
  for (const text of texts) {
    for (const run of runsOf(text)) {
      const letters = [...run];
      for (let i = 0; i + 1 < letters.length; i++) pairs.add(letters[i]! + letters[i + 1]!);
    }
  }
  return [...pairs];
}
