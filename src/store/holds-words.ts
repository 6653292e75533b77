/** The one way to look for words in a row's text: one spelling on both sides, every unbroken run of letters must be there. */
import { sql, type RawBuilder } from 'kysely';
import { likeText } from './values.ts';

/** Several columns as one text to look in. */
export const searchedText = (columns: RawBuilder<unknown>): RawBuilder<string> =>
  sql`lower(normalize(concat_ws(E'\n', ${columns}), nfkc))`;

export const holdsRuns = (text: RawBuilder<string>, runs: readonly string[]): RawBuilder<boolean> =>
  sql.join(
    runs.map((run) => sql<boolean>`${text} like ${`%${likeText(run)}%`}`),
    sql` and `,
  );
