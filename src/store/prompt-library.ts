/**
 * The rows of the prompt library, and which flows name them. Every change is audited in its own transaction; what somebody
 * else saved meanwhile is not overwritten. Recordings are files; only their hash and measures are here.
 */
import { sql, type Selectable } from 'kysely';
import type { z } from 'zod';
import { Recording } from '../contract/http/prompts.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { Clock } from '../service/ports.ts';
import type {
  PromptChange,
  PromptContent,
  PromptKey,
  PromptStore,
  PromptUseOf,
  StoredPrompt,
} from '../service/prompt-library.ts';
import { audit } from './audit.ts';
import { inTransaction, type Db, type Tx } from './db.ts';
import type { Database } from './tables.ts';
import { isoOf, jsonText } from './values.ts';

const Measured = Recording.omit({ sound: true });

export class PgPromptStore implements PromptStore {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  async all(): Promise<StoredPrompt[]> {
    const rows = await this.db.desks.selectFrom('prompts').selectAll().orderBy('id').orderBy('language').execute();
    return rows.map(promptOf);
  }

  async one({ id, language }: PromptKey): Promise<StoredPrompt | null> {
    const row = await this.db.desks
      .selectFrom('prompts')
      .selectAll()
      .where('id', '=', id)
      .where('language', '=', language)
      .executeTakeFirst();
    return row ? promptOf(row) : null;
  }

  add(by: string, key: PromptKey, content: PromptContent): Promise<StoredPrompt | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = new Date(this.clock.now());
      const row = await tx
        .insertInto('prompts')
        .values({ ...key, ...content, sound: null, measured: null, saved_at: at, saved_by: by })
        .onConflict((conflict) => conflict.columns(['id', 'language']).doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!row) return { refused: 'prompt-exists' };
      await note(tx, by, 'prompt.added', key, content.name, at);
      return promptOf(row);
    });
  }

  change(by: string, key: PromptKey, revision: number, change: PromptChange): Promise<StoredPrompt | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = new Date(this.clock.now());
      const row = await tx
        .updateTable('prompts')
        .set({ ...valuesOf(change), revision: sql`revision + 1`, saved_at: at, saved_by: by })
        .where('id', '=', key.id)
        .where('language', '=', key.language)
        .where('revision', '=', revision)
        .returningAll()
        .executeTakeFirst();
      if (!row) return stale(tx, key);
      const what = 'content' in change ? 'saved' : change.recording === null ? 'unrecorded' : 'recorded';
      await note(tx, by, `prompt.${what}`, key, row.sound ?? '', at);
      return promptOf(row);
    });
  }

  /** Refuses while a draft or a published version names it. */
  remove(by: string, key: PromptKey): Promise<null | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const gone = await tx
        .deleteFrom('prompts')
        .where('id', '=', key.id)
        .where('language', '=', key.language)
        .returning('name')
        .executeTakeFirst();
      if (!gone) return { refused: 'prompt-unknown' };
      await note(tx, by, 'prompt.removed', key, gone.name, new Date(this.clock.now()));
      return null;
    });
  }

  /** Drafts by what they are now; versions by their source, for a rollback publishes it again. */
  async uses(): Promise<PromptUseOf[]> {
    const [inFlows, inSurges] = await Promise.all([this.#usesInFlows(), this.#usesInSurges()]);
    return [...inFlows, ...inSurges];
  }

  async #usesInSurges(): Promise<PromptUseOf[]> {
    const { rows } = await sql<PromptUseOf>`
      select 'surge' as in, s.body #>> '{notice,prompt}' as id, l.language, s.id as profile, s.name
      from surge_profiles s, (values ('zh'), ('en')) as l (language)
      where s.body #>> '{notice,by}' = 'prompt'
      order by s.name`.execute(this.db.desks);
    return rows;
  }

  async #usesInFlows(): Promise<PromptUseOf[]> {
    const { rows } = await sql<PromptUseOf>`
      with sources as (
        select d.flow, null::integer as version, d.body, false as live from flow_drafts d
        union all
        select v.flow, v.version, coalesce(v.source, v.body),
          exists (select from inbound_numbers n where n.flow = v.flow and n.version = v.version)
        from flow_versions v)
      select distinct 'flow' as in, p ->> 'prompt' as id, p ->> 'language' as language,
        s.flow, f.name as "flowName", s.version, s.live
      from sources s
      join flows f on f.id = s.flow,
      jsonb_path_query(s.body, '$.nodes.*.prompts[*] ? (exists (@.prompt))') p
      order by s.flow, s.version desc nulls first`.execute(this.db.desks);
    return rows;
  }
}

type Row = Selectable<Database['prompts']>;

const promptOf = (row: Row): StoredPrompt => ({
  id: row.id,
  language: row.language,
  name: row.name,
  text: row.text,
  voice: row.voice,
  recording: row.sound === null ? null : { sound: row.sound, ...Measured.parse(row.measured) },
  revision: row.revision,
  savedAt: isoOf(row.saved_at),
  savedBy: row.saved_by,
});

function valuesOf(change: PromptChange) {
  if ('content' in change) return change.content;
  if (change.recording === null) return { sound: null, measured: null };
  const { sound, ...measured } = change.recording;
  return { sound, measured: jsonText(measured satisfies z.infer<typeof Measured>) };
}

async function stale(tx: Tx, { id, language }: PromptKey): Promise<Refusal> {
  const row = await tx
    .selectFrom('prompts')
    .selectAll()
    .where('id', '=', id)
    .where('language', '=', language)
    .executeTakeFirst();
  return row ? { refused: 'saved-by-another', theirs: promptOf(row) } : { refused: 'prompt-unknown' };
}

const note = (tx: Tx, by: string, act: string, { id, language }: PromptKey, reason: string, at: Date) =>
  audit(tx, { who: by, role: 'admin', act, object: `prompt:${id}:${language}`, reason }, at);
