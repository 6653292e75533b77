/** 48 px above the canvas: which flow, whether it is saved, undo, views, problems, dry run, publish. */
import { ArrowLeftOutlined, EllipsisOutlined, RedoOutlined, UndoOutlined } from '@ant-design/icons';
import { Button, Dropdown, Segmented, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { SaveState } from './draft-saver.ts';
import { useDraft, useEditor } from './editor-store.ts';
import { tidy } from './graph-edits.ts';
import { ProblemCount } from './problem-list.tsx';
import { useStudio } from './studio.ts';
import { saveWords, words } from './words.ts';

export type View = 'canvas' | 'table' | 'sankey';

interface ToolBarProps {
  baseVersion: number | null;
  save: SaveState;
  view: View;
  setView(view: View): void;
  traffic: boolean;
  setTraffic(on: boolean): void;
  dry: boolean;
  setDry(on: boolean): void;
  toggleProblems(): void;
  publish(): void;
  saveNow(): void;
  importFile(): void;
  exportFile(): void;
  showKeys(): void;
  children?: ReactNode;
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
        <Button
          size="small"
          type={props.dry ? 'primary' : 'default'}
          ghost={props.dry}
          aria-pressed={props.dry}
          data-testid="dry-run-button"
          onClick={() => props.setDry(!props.dry)}
        >
          {words.dryRun}
        </Button>
        {props.children}
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
