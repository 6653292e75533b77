/** Right pane, second tab: answers that are valid today, found by words; opened one by one, copied by hand. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { memo, useDeferredValue, useState } from 'react';
import { KnowledgeCards } from '../../contract/http/knowledge.ts';
import { query, request } from '../kit/api.ts';
import { PartFailed } from '../kit/error-notice.tsx';
import { Empty, Loading } from '../kit/part.tsx';
import { words } from './words.ts';

const w = words.reference;

export const Knowledge = memo(function Knowledge() {
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed.trim());
  const cards = useQuery({
    queryKey: ['knowledge-cards', q],
    queryFn: () => request(KnowledgeCards, `/api/knowledge/cards${query({ q })}`, { timeoutMs: 5000 }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  return (
    <>
      <Input
        allowClear
        maxLength={100}
        aria-label={w.search}
        placeholder={w.search}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        data-testid="knowledge-search"
      />
      {cards.isPending ? (
        <Loading rows={4} />
      ) : cards.isError ? (
        <PartFailed error={cards.error} text={w.knowledgeFailed} retry={() => void cards.refetch()} />
      ) : cards.data.items.length === 0 ? (
        <Empty>{w.noKnowledge}</Empty>
      ) : (
        <ul className="record-list" data-testid="knowledge-cards">
          {cards.data.items.map(({ id, title, text, categoryPath, validUntil }) => (
            <li key={id}>
              <details>
                <summary>{title}</summary>
                <p className="knowledge-text">{text}</p>
              </details>
              <span className="aside">
                {[categoryPath, validUntil === null ? null : w.validUntil(validUntil)].filter(Boolean).join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
});
