/** Beside an answer's own words: the flows that may speak it, what a caller would hear, and who changed what. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { KnowledgeRow, KnowledgeVersion } from '../../../contract/http/knowledge.ts';
import { useAct } from '../../kit/act.ts';
import { PartFailed } from '../../kit/error-notice.tsx';
import { fullTime } from '../../kit/format.ts';
import { pathTo, useCategories } from '../../kit/lists.ts';
import { Loading } from '../../kit/part.tsx';
import { Field } from '../drawer-parts.tsx';
import { knowledge, knowledgeKey } from './api.ts';
import { words } from './words.ts';

export const UsedBy = ({ row: { usedBy } }: { row: KnowledgeRow }) => (
  <Field label={words.usedBy} hint={usedBy.length === 0 ? undefined : words.usedByHint}>
    {usedBy.length === 0 ? (
      <span className="second">{words.notUsed}</span>
    ) : (
      <ul className="plain-list">
        {usedBy.map(({ flow, flowName, live }) => (
          <li key={flow}>
            <Link to={`/admin/flows/${encodeURIComponent(flow)}`}>{flowName}</Link>{' '}
            <Tag>{live ? words.live : words.draft}</Tag>
          </li>
        ))}
      </ul>
    )}
  </Field>
);

/** What stands in the store is asked, as calls ask it. */
export function AskBox({ language }: { language: 'zh' | 'en' }) {
  const [question, setQuestion] = useState('');
  const [heard, setHeard] = useState<string | null>(null);
  const { busy, error, act } = useAct();
  const ask = () =>
    act(async () => {
      const { found } = await knowledge.ask({ question, language });
      setHeard(found === null ? words.silent : words.heard(found.title));
    });
  return (
    <Field label={words.try} error={error?.message} hint={heard ?? words.tryHint}>
      <Input.Search
        maxLength={200}
        value={question}
        enterButton={<Button loading={busy}>{words.ask}</Button>}
        onChange={(event) => setQuestion(event.target.value)}
        onSearch={(typed) => void (typed.trim() !== '' && ask())}
        data-testid="ask-knowledge"
      />
    </Field>
  );
}

export function History({ row }: { row: KnowledgeRow }) {
  const asked = useQuery({
    queryKey: [...knowledgeKey, 'versions', row.id, row.revision],
    queryFn: () => knowledge.versions(row.id),
  });
  return (
    <Field label={words.history}>
      {asked.isPending ? (
        <Loading rows={2} />
      ) : asked.isError ? (
        <PartFailed error={asked.error} retry={() => void asked.refetch()} />
      ) : (
        <ol className="plain-list" data-testid="knowledge-history">
          {asked.data.items.map((version) => (
            <Version key={version.revision} version={version} />
          ))}
        </ol>
      )}
    </Field>
  );
}

function Version({ version: { revision, savedAt, savedBy, changes } }: { version: KnowledgeVersion }) {
  const { items } = useCategories();
  const labelOf = (field: string, text: string): string => {
    if (field !== 'category' || text === '') return text || words.empty;
    return pathTo(items, text)
      .map((id) => items.find((item) => item.id === id)?.label ?? id)
      .join('/');
  };
  return (
    <li className="version">
      <div className="version-main">
        <span>
          {words.version(revision)} <span className="num second">{fullTime(savedAt)}</span> {savedBy}
        </span>
        <ul className="change-words">
          {changes.map(({ field, before, after }) => (
            <li key={field}>
              {words.fields[field]}：{revision > 1 && <del>{labelOf(field, before)}</del>} {labelOf(field, after)}
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}
