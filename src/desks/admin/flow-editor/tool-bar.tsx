/** 48 px above the canvas: which flow, whether it is saved, undo, views, problems, dry run, publish. */
import { ArrowLeftOutlined, EllipsisOutlined, RedoOutlined, UndoOutlined } from '@ant-design/icons';
import { Button, Dropdown, Segmented, Tooltip } from 'antd';
import { Link } from 'react-router';
import type { SaveState } from './draft-saver.ts';
import { useDraft, useEditor } from './editor-store.ts';
import { tidy } from './graph-edits.ts';
import { ProblemCount } from './problem-list.tsx';
import { useStudio } from './studio.ts';
import { saveWords, words } from './words.ts';

export type View = 'canvas' | 'table' | 'sankey';
/** What stands beside the canvas: a form, a dry run, or the draft on the phone. */
export type Beside = 'form' | 'dry' | 'call';

interface ToolBarProps {
  baseVersion: number | null;
  save: SaveState;
  view: View;
  setView(view: View): void;
  traffic: boolean;
  setTraffic(on: boolean): void;
  beside: Beside;
  setBeside(what: Beside): void;
  toggleProblems(): void;
  publish(): void;
  saveNow(): void;
  importFile(): void;
  exportFile(): void;
  showKeys(): void;
}

export function ToolBar(props: ToolBarProps) {
  const { store, flowId } = useStudio();
  const { name } = useDraft(store);
  const canUndo = useEditor(store, ({ history }) => history.past.length > 0);
  const canRedo = useEditor(store, ({ history }) => history.future.length > 0);
  const readOnly = useEditor(store, (state) => state.readOnly);
  const problems = useEditor(store, (state) => state.problems);
  const { save } = props;
  const trouble = save.step === 'failed' || save.step === 'stale' || save.step === 'lost';
  return (
    <header className="tool-bar">
      <Tooltip title={words.back}>
        <Link to="/admin/flows" className="tool-back" aria-label={words.back}>
          <ArrowLeftOutlined />
        </Link>
      </Tooltip>
      <div className="tool-name">
        <strong className="clip" title={name}>
          {name}
        </strong>
        <span className="aside">
          {words.draftOf(props.baseVersion)} ·{' '}
          <span className={trouble ? 'strip-warn' : 'num'} data-testid="save-state" data-step={save.step}>
            {readOnly && save.step === 'saved' ? words.readOnly : saveWords(save)}
          </span>
        </span>
      </div>
      <div className="tool-group">
        <Button
          size="small"
          icon={<UndoOutlined />}
          title={`${words.undo} Ctrl+Z`}
          disabled={!canUndo || readOnly}
          data-testid="undo"
          onClick={() => store.undo()}
        >
          {words.undo}
        </Button>
        <Button
          size="small"
          icon={<RedoOutlined />}
          title={`${words.redo} Ctrl+Y`}
          disabled={!canRedo || readOnly}
          onClick={() => store.redo()}
        >
          {words.redo}
        </Button>
        <Button size="small" disabled={readOnly} onClick={() => store.edit(tidy)}>
          {words.tidy}
        </Button>
      </div>
      <Segmented<View>
        size="small"
        value={props.view}
        onChange={(view) => props.setView(view)}
        options={[
          { value: 'canvas', label: words.canvas },
          { value: 'table', label: words.table },
          { value: 'sankey', label: words.trafficBar.sankey },
        ]}
      />
      <Button
        size="small"
        type={props.traffic ? 'primary' : 'default'}
        ghost={props.traffic}
        aria-pressed={props.traffic}
        onClick={() => props.setTraffic(!props.traffic)}
      >
        {words.traffic}
      </Button>
      <Button size="small" type="text" onClick={props.toggleProblems} className="tool-problems">
        {words.problems} <ProblemCount problems={problems} />
      </Button>
      <div className="tool-right">
        <Toggle {...props} what="dry" title={words.dryRun} />
        <Toggle {...props} what="call" title={words.call.title} />
        <Button type="primary" size="small" disabled={readOnly} data-testid="publish" onClick={props.publish}>
          {words.publish}…
        </Button>
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              { key: 'save', label: `${words.saveNow} Ctrl+S`, disabled: readOnly, onClick: props.saveNow },
              { key: 'versions', label: <Link to={`/admin/flows/${flowId}/versions`}>{words.versions}</Link> },
              { type: 'divider' },
              { key: 'import', label: words.importFile, disabled: readOnly, onClick: props.importFile },
              { key: 'export', label: words.exportFile, onClick: props.exportFile },
              { type: 'divider' },
              { key: 'keys', label: words.keys, onClick: props.showKeys },
            ],
          }}
        >
          <Button size="small" type="text" icon={<EllipsisOutlined />} aria-label={words.more} />
        </Dropdown>
      </div>
    </header>
  );
}

interface ToggleProps extends Pick<ToolBarProps, 'beside' | 'setBeside'> {
  what: Beside;
  title: string;
}

function Toggle({ beside, setBeside, what, title }: ToggleProps) {
  const on = beside === what;
  return (
    <Button
      size="small"
      type={on ? 'primary' : 'default'}
      ghost={on}
      aria-pressed={on}
      data-testid={`${what}-button`}
      onClick={() => setBeside(on ? 'form' : what)}
    >
      {title}
    </Button>
  );
}
