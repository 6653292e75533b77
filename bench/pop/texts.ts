/** Matters as citizens put them, a few thousand different ones, each with its bigrams as the program makes them. */
import { bigramsOf } from '../../src/core/ticket/bigrams.ts';
import { districts, matters } from '../../src/store/demo-city.ts';

export interface Text {
  readonly title: string;
  readonly words: string;
  readonly category: string;
  readonly path: string;
  readonly area: string;
  readonly bigrams: readonly string[];
}

const two = (n: number): string => String(n + 1).padStart(2, '0');

export function allTexts(): Text[] {
  const areas = Object.entries(districts).flatMap(([district, streets]) => streets.map((street) => [district, street]));
  return leaves().flatMap(({ category, path, leaf }, n) =>
    areas.map(([district = '', street = ''], m) => {
      const place = `${street}${((n * 31 + m * 17) % 290) + 1}号`;
      const title = `${place}${leaf}`;
      const words = `市民反映${district}${place}附近${leaf}，已持续${(n % 9) + 2}天，影响正常生活，希望尽快处理并回复。`;
      const area = `${district}/${street}`;
      return { title, words, category, path, area, bigrams: bigramsOf([title, words, place]) };
    }),
  );
}

/** With the ids that the demo city's tree gives them: two digits a level. */
function leaves(): { category: string; path: string; leaf: string }[] {
  return Object.entries(matters).flatMap(([matter, kinds], i) =>
    Object.entries(kinds).flatMap(([kind, names], j) =>
      names.map((leaf, k) => ({ category: two(i) + two(j) + two(k), path: `${matter}/${kind}/${leaf}`, leaf })),
    ),
  );
}
