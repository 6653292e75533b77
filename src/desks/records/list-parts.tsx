/** Pieces of every list page: chips of the chosen filters, the table with its footer, the empty and failed states. */
import { Button, Table, Tag } from 'antd';
import type { TableProps } from 'antd';
import type { KeyboardEventHandler, ReactNode } from 'react';
import { PartFailed } from '../kit/error-notice.tsx';
import { thousands } from '../kit/format.ts';
import { Empty, Loading } from '../kit/part.tsx';
import { shared } from '../kit/words.ts';
import type { Filters } from '../kit/api.ts';
import { words } from './words.ts';

interface ChipsProps {
  filters: Filters;
  label(name: string, value: string): string;
  set(change: Filters): void;
  clear(): void;
}

export function Chips({ filters, label, set, clear }: ChipsProps) {
  const chosen = Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (chosen.length === 0) return null;
  return (
    <div className="chips" data-testid="chips">
      {chosen.map(([name, value]) => (
        <Tag key={name} closable onClose={() => set({ [name]: undefined })}>
          {words.chips[name] ?? name}
          {name === 'mine' ? '' : `：${label(name, value)}`}
        </Tag>
      ))}
      <Button type="link" size="small" onClick={clear}>
        {words.clear}
      </Button>
    </div>
  );
}

interface BodyProps {
  asked: { isPending: boolean; isError: boolean; error: unknown; refetch(): unknown };
  count: number;
  filtered: boolean;
  clear?: (() => void) | undefined;
  noMatch: string;
  none: string;
  children: ReactNode;
}

export function ListBody({ asked, count, filtered, clear, noMatch, none, children }: BodyProps) {
  if (asked.isPending) return <Loading rows={11} />;
  if (asked.isError && count === 0) return <PartFailed error={asked.error} retry={() => void asked.refetch()} />;
  if (count > 0) return children;
  return (
    <Empty>
      {filtered ? noMatch : none}
      {filtered && clear && (
        <Button type="link" onClick={clear}>
          {shared.clearFilters}
        </Button>
      )}
    </Empty>
  );
}

interface FooterProps {
  asked: { hasNextPage: boolean; isFetchingNextPage: boolean; isFetchNextPageError: boolean; fetchNextPage(): unknown };
  text(count: string): string;
  count: number;
}

export function ListFooter({ asked, text, count }: FooterProps) {
  if (count === 0) return <footer className="list-footer" />;
  return (
    <footer className="list-footer">
      <span className="num second" data-testid="shown">
        {text(thousands(count))}
      </span>
      {asked.hasNextPage ? (
        <Button
          size="small"
          loading={asked.isFetchingNextPage}
          onClick={() => void asked.fetchNextPage()}
          data-testid="next-page"
        >
          {words.more}
        </Button>
      ) : (
        <span className="aside">{words.allShown}</span>
      )}
      {asked.isFetchNextPageError && <span className="field-error">{words.failed}</span>}
    </footer>
  );
}

interface ListTableProps<Row> extends Omit<BodyProps, 'asked' | 'count' | 'children'> {
  asked: BodyProps['asked'] & FooterProps['asked'];
  items: readonly Row[];
  columns: NonNullable<TableProps<Row>['columns']>;
  rowKey: keyof Row & string;
  onRow?: NonNullable<TableProps<Row>['onRow']>;
  onKeyDown?: KeyboardEventHandler;
  /** How many are shown, in words. */
  shown(count: string): string;
  testId: string;
}

/** A list that is read page by page: its rows, or why there are none, over its footer. */
export function ListTable<Row extends object>({
  items,
  columns,
  rowKey,
  onRow,
  onKeyDown,
  shown,
  testId,
  ...body
}: ListTableProps<Row>) {
  const { asked } = body;
  return (
    <>
      <div className="list-body" onKeyDown={onKeyDown} data-testid={testId}>
        <ListBody {...body} count={items.length}>
          <Table<Row>
            columns={columns}
            dataSource={items}
            rowKey={rowKey}
            pagination={false}
            sticky
            tableLayout="fixed"
            {...(onRow && { onRow })}
          />
        </ListBody>
      </div>
      <ListFooter asked={asked} count={items.length} text={shown} />
    </>
  );
}
