/** One flow being edited: tool bar, palette, canvas or table, properties or dry run, problems. Puts the parts together. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FlowFull, StudioLists } from '../../../contract/http/flows.ts';
import type { Draft } from '../../../core/ivr/flow.ts';
import type { FileProblem } from '../../../core/ivr/read-flow.ts';
import type { Problem } from '../../../core/ivr/problem.ts';
import { asApiError } from '../../kit/api.ts';
import { useNow } from '../../kit/clock.ts';
import { when } from '../../kit/format.ts';
import { KeyHelp } from '../../kit/key-help.tsx';
import { useKeys } from '../../kit/keyboard.ts';
import { Loading } from '../../kit/part.tsx';
import { usePerson } from '../../kit/session.tsx';
import { useStored } from '../../kit/stored.ts';
import { shared } from '../../kit/words.ts';
import { keys } from '../studio-api.ts';
import { AfterPublish } from './after-publish.tsx';
import { CallMe } from './call-me.tsx';
import { EditorCanvas } from './canvas.tsx';
import { draftFrom } from './compare.ts';
import { DryPanel } from './dry-panel.tsx';
import { useEditing } from './editing.ts';
import { useDraft, useEditor } from './editor-store.ts';
import { downloadFlow, readFlowFile } from './flow-file.ts';
import { defaultDraft } from './graph-edits.ts';
import { keep } from './kept-copy.ts';
import { BadFile, CopyThere, Line, OtherEdits } from './notices.tsx';
import { Palette } from './palette.tsx';
import { PickList } from './pick-list.tsx';
import { ProblemList } from './problem-list.tsx';
import { PublishDialog, type Outcome } from './publish-dialog.tsx';
import { SideForm } from './side-form.tsx';
import { StaleDialog } from './stale-dialog.tsx';
import { namesOf, StudioProvider, useStudio, type Picking } from './studio.ts';
import { TableView } from './table-view.tsx';
import { ToolBar, type Beside, type View } from './tool-bar.tsx';
import { TrafficBar, useTraffic } from './traffic-bar.tsx';
import { OverlayProvider } from './traffic-state.ts';
import { words } from './words.ts';

const besideTitles: Record<Beside, string> = { form: words.properties, dry: words.dryRun, call: words.call.title };

const Sankey = lazy(() => import('./sankey.tsx'));

interface EditorProps {
  full: FlowFull;
  opened: Draft;
  lists: StudioLists | null;
  /** Reads the flow anew. */
  read(): Promise<FlowFull | null>;
}

export function Editor({ full, opened, lists, read }: EditorProps) {
  const editing = useEditing(full, opened, lists);
  const { store } = editing;
  const [picking, setPicking] = useState<Picking | null>(null);
  const names = useMemo(() => namesOf(lists), [lists]);
  const studioParts = useMemo(
    () => ({
      flowId: full.id,
      store,
      lists,
      names,
      pick: (what: Picking) => (!store.state.readOnly || what.of === 'find' ? setPicking(what) : undefined),
    }),
    [full.id, store, lists, names],
  );
  useWatching(full, editing, read);
  return (
    <StudioProvider value={studioParts}>
      <Desk full={full} editing={editing} read={read} />
      <PickList what={picking} close={() => setPicking(null)} store={store} names={names} />
    </StudioProvider>
  );
}

/** Somebody else edits: what they saved is shown. */
function useWatching(
  full: FlowFull,
  { store, lease, page }: ReturnType<typeof useEditing>,
  read: EditorProps['read'],
): void {
  const shown = useRef(full.draft.revision);
  const { mine } = lease.state;
  useEffect(() => {
    if (mine !== false || full.draft.revision === shown.current) return;
    shown.current = full.draft.revision;
    const draft = draftFrom(full.body);
    if (draft === null) return;
    store.replace(draft);
    store.setProblems(full.problems as Problem[]);
  }, [full, mine, store]);
  // Another page seems to hold it: the server is asked at once, not at the next renewal.
  const elsewhere = full.lease !== null && full.lease.page !== page;
  useEffect(() => {
    if (elsewhere && mine === true) void lease.ask();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- asked when the flow was read anew, not when the lease changed
  }, [full, elsewhere]);
  // The other one has gone: this page may edit, from what is there now.
  useEffect(() => {
    if (mine === false && full.lease === null) {
      void lease.take(async () => draftOf(await read()), 'nobody').catch(() => undefined);
    }
  }, [full, mine, lease, read]);
}

function draftOf(full: FlowFull | null): { revision: number; draft: Draft } | null {
  const draft = full === null ? null : draftFrom(full.body);
  return full === null || draft === null ? null : { revision: full.draft.revision, draft };
}

interface DeskProps {
  full: FlowFull;
  editing: ReturnType<typeof useEditing>;
  read(): Promise<FlowFull | null>;
}

function Desk({ full, editing, read }: DeskProps) {
  const { store, saver, save, lease, copy, setCopy } = editing;
  const { notification } = App.useApp();
  const queries = useQueryClient();
  const readOnly = useEditor(store, (state) => state.readOnly);
  const draft = useDraft(store);
  const studioParts = useStudio();
  const [view, setView] = useState<View>('canvas');
  const [trafficOn, setTraffic] = useState(false);
  const [beside, setBeside] = useState<Beside>('form');
  const [problemsOpen, setProblemsOpen] = useStored('flow-problems', true);
  const [publishing, setPublishing] = useState(false);
  const [published, setPublished] = useState<(Outcome & { before: number | null }) | null>(null);
  const [showKeys, setShowKeys] = useState(false);
  const [badFile, setBadFile] = useState<readonly FileProblem[] | null>(null);
  const [taking, setTaking] = useState(false);
  const side = useRef<HTMLElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const traffic = useTraffic(trafficOn || view === 'sankey');
  const me = usePerson();

  const edit = useCallback((what: 'form' | 'name') => {
    setBeside('form');
    requestAnimationFrame(() => {
      const find = (where: string) => side.current?.querySelector<HTMLElement>(where) ?? null;
      const name = find('[data-field="label"] input');
      const first = find('.side-field textarea') ?? find('.side-field:not([data-field="label"]) input');
      (what === 'name' ? name : (first ?? name))?.focus();
    });
  }, []);
  const saveNow = useCallback(async () => {
    if (!(await saver.flush())) notification.warning({ title: '还没有保存成功，内容已保存在本机。' });
  }, [saver, notification]);
  useKeys({
    'Ctrl+I': () => studioParts.pick({ of: 'add' }),
    'Ctrl+K': () => studioParts.pick({ of: 'find' }),
    'Ctrl+S': () => void saveNow(),
  });

  const publish = async () => {
    if (await saver.flush()) setPublishing(true);
    else notification.warning({ title: '草稿还没有保存成功，请稍后再发布。' });
  };
  const takeOver = async () => {
    setTaking(true);
    try {
      await lease.take(async () => draftOf(await read()), 'anybody');
    } catch (error) {
      notification.error({ title: asApiError(error).message });
    } finally {
      setTaking(false);
    }
  };
  const choose = (whose: 'mine' | 'theirs', theirs: Draft) => {
    if (save.step !== 'stale') return;
    const other = whose === 'mine' ? theirs : store.draft;
    keep('flow-copy', full.id, { revision: saver.revision, draft: other });
    setCopy({ revision: saver.revision, draft: other, at: Date.now() });
    if (whose === 'theirs') store.replace(theirs, true);
    saver.resolve(save.theirs.revision, store.draft, whose === 'mine');
  };
  const importFile = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    const read_ = readFlowFile(await chosen.text());
    if (!read_.ok) return setBadFile(read_.problems);
    store.edit(() => read_.draft);
    notification.success({ title: words.imported });
  };
  const empty = Object.keys(draft.nodes).length === 0;
  return (
    <div className="editor" data-testid="editor" data-flow={full.id} data-lease={String(lease.state.mine)}>
      <ToolBar
        baseVersion={full.version}
        save={save}
        view={view}
        setView={setView}
        traffic={trafficOn}
        setTraffic={setTraffic}
        beside={beside}
        setBeside={setBeside}
        toggleProblems={() => setProblemsOpen(!problemsOpen)}
        publish={() => void publish()}
        saveNow={() => void saveNow()}
        importFile={() => file.current?.click()}
        exportFile={() => downloadFlow(draft)}
        showKeys={() => setShowKeys(true)}
      />
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        hidden
        data-testid="flow-file"
        onChange={(event) => {
          void importFile(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {lease.state.mine === false && (
        <SomebodyElse
          name={
            lease.state.holder?.username === me.username
              ? '另一个标签页中的您'
              : (lease.state.holder?.name ?? full.lease?.holder.name ?? '其他人')
          }
          saved={full.draft.savedAt}
          lost={lease.state.lost}
          busy={taking}
          takeOver={() => void takeOver()}
        />
      )}
      {save.step === 'failed' && (
        <Line tone="red" shape="diamond" testId="save-failed">
          <span>草稿未保存成功，内容已保存在本机。{save.message}</span>
          <Button size="small" onClick={() => void saver.flush()}>
            再次保存
          </Button>
          <span className="aside num">
            {shared.problemNumber} {save.problem}
          </span>
        </Line>
      )}
      {copy !== null && (
        <CopyNotice
          at={copy.at}
          editable={!readOnly}
          use={() => {
            store.edit(() => copy.draft);
            keep('flow-copy', full.id, null);
            setCopy(null);
          }}
          drop={() => {
            keep('flow-copy', full.id, null);
            setCopy(null);
          }}
        />
      )}
      <AfterPublish
        full={full}
        outcome={published}
        close={() => setPublished(null)}
        changed={() => void queries.invalidateQueries({ queryKey: keys.flow(full.id) })}
      />
      {(trafficOn || view === 'sankey') && <TrafficBar traffic={traffic} />}
      <div className="editor-body">
        <Palette />
        <OverlayProvider value={trafficOn ? traffic.overlay : null}>
          <main className="editor-centre">
            {empty && <EmptyFlow />}
            {view === 'canvas' && <EditorCanvas edit={edit} />}
            {view === 'table' && <TableView edit={edit} />}
            {view === 'sankey' && (
              <Suspense fallback={<Loading />}>
                {traffic.overlay === null && trafficOn ? <Loading /> : <SankeyPart traffic={traffic} />}
              </Suspense>
            )}
          </main>
        </OverlayProvider>
        <aside className="editor-side" ref={side} aria-label={besideTitles[beside]}>
          {beside === 'form' && <SideForm />}
          {beside === 'dry' && <DryPanel close={() => setBeside('form')} />}
          {beside === 'call' && <CallMe close={() => setBeside('form')} />}
        </aside>
      </div>
      <ProblemList open={problemsOpen} toggle={() => setProblemsOpen(!problemsOpen)} />
      {publishing && (
        <PublishDialog
          draft={draft}
          published={full.published}
          close={() => setPublishing(false)}
          done={(outcome) => {
            setPublishing(false);
            setPublished({ ...outcome, before: full.version });
          }}
        />
      )}
      {save.step === 'stale' && <StaleDialog base={saver.base} mine={draft} theirs={save.theirs} choose={choose} />}
      <BadFile problems={badFile} close={() => setBadFile(null)} />
      <KeyHelp open={showKeys} title={words.keys} list={words.keyList} close={() => setShowKeys(false)} />
    </div>
  );
}

function SankeyPart({ traffic }: { traffic: ReturnType<typeof useTraffic> }) {
  return traffic.overlay === null ? <Loading /> : <Sankey traffic={traffic.overlay.shown} />;
}

function SomebodyElse({
  saved,
  ...props
}: {
  name: string;
  saved: string;
  lost: boolean;
  busy: boolean;
  takeOver(): void;
}) {
  const now = useNow(20_000);
  return <OtherEdits {...props} saved={when(saved, now)} />;
}

function CopyNotice({ at, ...props }: { at: number; editable: boolean; use(): void; drop(): void }) {
  const now = useNow(20_000);
  return <CopyThere at={when(new Date(at).toISOString(), now)} {...props} />;
}

function EmptyFlow() {
  const { store, lists } = useStudio();
  const queue = lists?.queues[0]?.id ?? '';
  return (
    <div className="editor-empty">
      {words.empty}
      <Button
        size="small"
        type="link"
        disabled={store.state.readOnly}
        onClick={() => store.edit((now) => ({ ...defaultDraft(now.name, queue), cases: now.cases }))}
      >
        {words.useDefault}
      </Button>
    </div>
  );
}
