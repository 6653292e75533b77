/** 试走: a call through the draft without a phone. Clock, number and keys are the admin's; what is heard reads like a chat. */
import { Button, Input, Segmented } from 'antd';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { City, Happened } from '../../../core/ivr/dry-run.ts';
import { outcomeTitles } from '../../../core/ivr/run-cases.ts';
import type { Flow } from '../../../core/ivr/flow.ts';
import { clock } from '../../kit/format.ts';
import { Notice } from '../../kit/error-notice.tsx';
import { CaseList } from './case-list.tsx';
import {
  act,
  asCase,
  beginSession,
  hasSubFlows,
  letGo,
  runnable,
  show,
  stayQuiet,
  type Session,
  type Shown,
  type Texts,
} from './dry-session.ts';
import { Setup } from './dry-setup.tsx';
import { ServerRun } from './server-run.tsx';
import { useDraft } from './editor-store.ts';
import { useStudio } from './studio.ts';
import { useCity } from './use-city.ts';
import { words } from './words.ts';

const w = words.dry;
const pad = [...'123456789*0#'];

export function DryPanel({ close }: { close(): void }) {
  const { store, lists } = useStudio();
  const draft = useDeferredValue(useDraft(store));
  const [tab, setTab] = useState<'run' | 'cases'>('run');
  const [session, setSession] = useState<Session>(() => beginSession('13800138000', new Date().toISOString()));
  const city = useCity();
  const texts = useMemo<Texts>(() => new Map((lists?.prompts ?? []).map(({ id, texts: held }) => [id, held])), [lists]);
  const flow = useMemo(() => runnable(draft, texts), [draft, texts]);
  useEffect(() => () => store.setWalked(null), [store]);
  return (
    <div className="dry" data-testid="dry-run">
      <header className="dry-head">
        <Segmented<'run' | 'cases'>
          size="small"
          value={tab}
          onChange={(next) => setTab(next)}
          options={[
            { value: 'run', label: w.title },
            { value: 'cases', label: w.cases(draft.cases.length) },
          ]}
        />
        <Button size="small" type="text" onClick={close}>
          关闭
        </Button>
      </header>
      {hasSubFlows(draft) && tab === 'run' ? (
        <ServerRun session={session} set={setSession} />
      ) : !flow.ok ? (
        <div className="side-body">
          <Notice text={flow.why} />
        </div>
      ) : tab === 'run' ? (
        <Run flow={flow.flow} city={city} session={session} set={setSession} />
      ) : (
        <CaseList
          flow={flow.flow}
          city={city}
          load={(given) => {
            setSession({ given, passed: 0, toTheEnd: true });
            setTab('run');
          }}
        />
      )}
    </div>
  );
}

interface RunProps {
  flow: Flow;
  city: City;
  session: Session;
  set(session: Session): void;
}

function Run({ flow, city, session, set }: RunProps) {
  const { store } = useStudio();
  const shown = useMemo(() => show(flow, session, city), [flow, session, city]);
  useEffect(() => {
    store.setWalked({ steps: shown.path, at: shown.node });
  }, [store, shown]);
  const waiting = shown.waiting !== null;
  return (
    <>
      <Setup session={session} set={set} />
      <Log shown={shown} began={Date.parse(session.given.at)} />
      <div className="dry-hands">
        <div className="dry-pad" role="group" aria-label={w.press}>
          {pad.map((key) => (
            <Button
              key={key}
              disabled={!waiting}
              data-testid={`dry-${key}`}
              onClick={() => set(act(session, shown, key))}
            >
              {key}
            </Button>
          ))}
        </div>
        <div className="dry-acts">
          <Button size="small" disabled={!waiting} onClick={() => set(stayQuiet(session))}>
            {w.quiet}
          </Button>
          <Button size="small" disabled={!waiting} onClick={() => set(letGo(session))}>
            {w.toEnd}
          </Button>
          <Button size="small" onClick={() => set(beginSession(session.given.number, session.given.at))}>
            {w.restart}
          </Button>
          <Say disabled={!waiting} say={(say) => set(act(session, shown, { say }))} />
          <SaveCase session={session} shown={shown} />
        </div>
      </div>
    </>
  );
}

const sides: Record<Happened['what'], 'hotline' | 'caller' | 'world'> = {
  heard: 'hotline',
  pressed: 'caller',
  said: 'caller',
  ignored: 'world',
  silence: 'world',
  lookUp: 'world',
  recorded: 'caller',
  transfer: 'world',
  queue: 'world',
  ended: 'world',
};

function Log({ shown, began }: { shown: Shown; began: number }) {
  const { store, names } = useStudio();
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => {
    void end.current?.scrollIntoView({ block: 'nearest' });
  }, [shown]);
  return (
    <ol className="dry-log" aria-live="polite" data-testid="dry-log">
      {shown.log.map((one, n) => (
        <li key={n} className={`said said-${sides[one.what]}`}>
          <button type="button" className="said-node" onClick={() => store.goTo(one.node, 'label')}>
            {clock(began + one.at * 1000)} {store.draft.nodes[one.node]?.label ?? one.node}
          </button>
          <span className="said-text">
            {one.what === 'queue' ? w.queue(names.queues?.[queueOf(one.text)] ?? queueOf(one.text)) : one.text}
          </span>
        </li>
      ))}
      <li ref={end} className="said said-world" data-testid="dry-state">
        {shown.waiting === null ? (
          <strong>
            {w.outcome}：{outcomeTitles[shown.run.outcome]}
          </strong>
        ) : (
          w.waiting
        )}
      </li>
    </ol>
  );
}
const queueOf = (text: string): string => text.replace(/^进入队列 /, '');

function Say({ disabled, say }: { disabled: boolean; say(words: string): void }) {
  const [text, setText] = useState('');
  return (
    <Input
      size="small"
      placeholder={w.sayHint}
      maxLength={200}
      disabled={disabled}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing || event.key !== 'Enter' || text.trim() === '') return;
        say(text.trim());
        setText('');
      }}
    />
  );
}

function SaveCase({ session, shown }: { session: Session; shown: Shown }) {
  const { store } = useStudio();
  const [name, setName] = useState<string | null>(null);
  if (store.state.readOnly) return null;
  if (name === null) {
    return (
      <Button size="small" data-testid="save-case" onClick={() => setName(`用例 ${store.draft.cases.length + 1}`)}>
        {w.saveCase}
      </Button>
    );
  }
  const save = () => {
    if (name.trim() === '') return;
    store.edit((now) => ({ ...now, cases: [...now.cases, asCase(name.trim(), session, shown.run)] }));
    setName(null);
  };
  return (
    <Input.Search
      size="small"
      autoFocus
      aria-label={w.caseName}
      maxLength={60}
      enterButton={w.saveCase}
      value={name}
      onChange={(event) => setName(event.target.value)}
      onSearch={save}
    />
  );
}
