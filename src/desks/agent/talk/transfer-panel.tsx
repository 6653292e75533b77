/** Whom to call: one search box over agents, queues, units and numbers. Not modal: the form and the call bar stay in reach. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import type { InputRef } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { api } from '../../kit/api.ts';
import type { ApiError } from '../../kit/api.ts';
import { Notice, PartFailed } from '../../kit/error-notice.tsx';
import { keyName, useKeys } from '../../kit/keyboard.ts';
import { Loading } from '../../kit/part.tsx';
import { shared } from '../../kit/words.ts';
import type { Attempt } from '../hands.ts';
import { TargetList } from './target-list.tsx';
import { targetsOf } from './targets.ts';
import type { Purpose, Target } from './targets.ts';
import './talk.css';
import { words } from './words.ts';

const w = words.panel;
/** Presence and waits move while somebody looks at them. */
const againEveryMs = 3000;

interface Props {
  purpose: Purpose;
  /** Nobody calls themselves. */
  self: string;
  busy: boolean;
  attempt: Attempt;
  close(): void;
}

export function TransferPanel({ purpose, self, busy, attempt, close }: Props) {
  const directory = useQuery({ queryKey: ['directory'], queryFn: api.directory, refetchInterval: againEveryMs });
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState<string | null>(null);
  const [failed, setFailed] = useState<ApiError | null>(null);
  const search = useRef<InputRef>(null);
  const groups = useMemo(
    () => targetsOf(directory.data ?? null, { typed, purpose, self }),
    [directory.data, typed, purpose, self],
  );
  const open = groups.flatMap(({ targets }) => targets).filter(({ why }) => why === null);
  // Who was chosen stays chosen while the list moves; somebody who is no longer free is let go.
  const chosen = open.find(({ key }) => key === at) ?? (typed.trim() === '' ? null : (open[0] ?? null));

  useFocusBack(search);
  useKeys({ Escape: close });

  const choose = (key: string | null) => {
    setAt(key);
    setFailed(null);
  };
  const take = async (kind: 'attended' | 'blind') => {
    if (chosen === null || busy) return;
    setFailed(null);
    const { to } = chosen;
    const error = await attempt((call) =>
      purpose === 'transfer' ? api.transfer(call, kind, to) : api.consult(call, to),
    );
    if (error === null) close();
    else setFailed(error);
  };
  const askFirst = chosen?.whyNotAsk === null;
  const keys = (event: KeyboardEvent) => {
    const name = keyName(pressed(event));
    const index = open.findIndex(({ key }) => key === chosen?.key);
    if (name === 'ArrowDown') choose(open[Math.min(index + 1, open.length - 1)]?.key ?? null);
    else if (name === 'ArrowUp') choose(open[Math.max(index - 1, 0)]?.key ?? null);
    else if (name === 'Enter' && !event.repeat) void take(askFirst ? 'attended' : 'blind');
    else return;
    event.preventDefault();
  };

  return (
    <div className="transfer-panel" role="dialog" aria-label={w.titles[purpose]} data-testid="transfer-panel">
      <header className="transfer-head">
        <h2>{w.titles[purpose]}</h2>
        {purpose === 'conference' && <span className="second">{w.conferenceHint}</span>}
        <Button size="small" type="text" className="head-right" onClick={close} aria-label={shared.close}>
          ×
        </Button>
      </header>
      <Input
        ref={search}
        value={typed}
        maxLength={40}
        placeholder={w.search}
        aria-label={w.search}
        role="combobox"
        aria-expanded
        aria-controls="transfer-list"
        aria-activedescendant={chosen === null ? undefined : `target-${chosen.key}`}
        onChange={(event) => {
          setTyped(event.target.value);
          choose(null);
        }}
        onKeyDown={keys}
        data-testid="transfer-search"
      />
      <div className="transfer-body">
        {directory.isPending && <Loading rows={6} />}
        {directory.isError && directory.data === undefined && (
          <PartFailed error={directory.error} text={w.failed} retry={() => void directory.refetch()} />
        )}
        {directory.data !== undefined && groups.length === 0 && <p className="centre-line">{w.nothing}</p>}
        <TargetList groups={groups} chosen={chosen?.key ?? null} choose={choose} />
      </div>
      {failed !== null && <Notice text={failed.message} problem={failed.problem} testId="transfer-failed" />}
      <Footer purpose={purpose} chosen={chosen} busy={busy} take={(kind) => void take(kind)} />
    </div>
  );
}

const pressed = ({ key, ctrlKey, metaKey, altKey, shiftKey, repeat, keyCode, nativeEvent }: KeyboardEvent) => ({
  key,
  ctrlKey,
  metaKey,
  altKey,
  shiftKey,
  repeat,
  keyCode,
  isComposing: nativeEvent.isComposing,
});

/** The search box has the cursor while the panel is open; afterwards it is where it was before. */
function useFocusBack(search: React.RefObject<InputRef | null>): void {
  useEffect(() => {
    const before = document.activeElement;
    search.current?.focus();
    return () => {
      const lost = document.activeElement === null || document.activeElement === document.body;
      if (lost && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [search]);
}

interface FooterProps {
  purpose: Purpose;
  chosen: Target | null;
  busy: boolean;
  take(kind: 'attended' | 'blind'): void;
}

function Footer({ purpose, chosen, busy, take }: FooterProps) {
  const none = chosen === null || busy;
  const whyNotAsk = chosen?.whyNotAsk ?? null;
  const lineOnly = whyNotAsk !== null;
  const label = purpose === 'transfer' ? w.attended : purpose === 'consult' ? w.consult : w.conference;
  return (
    <footer className="transfer-foot">
      <span className="clip">{chosen === null ? <span className="aside">{w.keys}</span> : w.to(chosen.label)}</span>
      {purpose === 'transfer' && (
        <Button
          type={lineOnly ? 'primary' : 'default'}
          disabled={none}
          onClick={() => take('blind')}
          data-testid="take-blind"
        >
          {w.blind}
        </Button>
      )}
      <Button
        type={lineOnly ? 'default' : 'primary'}
        disabled={none || lineOnly}
        title={whyNotAsk ?? undefined}
        onClick={() => take('attended')}
        data-testid="take-attended"
      >
        {label}
      </Button>
    </footer>
  );
}
