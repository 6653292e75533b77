/** What is wrong, below the canvas: Enter or a click leads to the node and to the field. */
import { DownOutlined, UpOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { memo } from 'react';
import type { Problem } from '../../../core/ivr/problem.ts';
import { Lamp } from '../../kit/lamp.tsx';
import { useEditor } from './editor-store.ts';
import { useStudio } from './studio.ts';
import { words } from './words.ts';

export const ProblemList = memo(function ProblemList({ open: wished, toggle }: { open: boolean; toggle(): void }) {
  const { store } = useStudio();
  const problems = useEditor(store, (state) => state.problems);
  const open = wished && problems.length > 0;
  const sorted = [...problems].sort((a, b) => (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0));
  return (
    <section className={open ? 'problem-pane' : 'problem-pane problem-folded'} aria-label={words.problems}>
      <header className="problem-head">
        <strong>{words.problems}</strong>
        {problems.length === 0 ? (
          <span className="aside">{words.problemsNone}</span>
        ) : (
          <ProblemCount problems={problems} />
        )}
        <Button
          size="small"
          type="text"
          aria-expanded={open}
          aria-label={open ? '收起问题' : '展开问题'}
          icon={open ? <DownOutlined /> : <UpOutlined />}
          onClick={toggle}
        />
      </header>
      {open && (
        <ul className="problem-rows" data-testid="problems">
          {sorted.map((problem, n) => (
            <li key={`${problem.code} ${problem.node ?? ''} ${problem.field ?? ''} ${n}`}>
              <button
                type="button"
                className="problem-row"
                disabled={problem.node === undefined}
                onClick={() => problem.node !== undefined && store.goTo(problem.node, problem.field ?? 'label')}
              >
                <ProblemLamp problem={problem} />
                <span className="clip">{problem.message}</span>
                {problem.node !== undefined && <span className="problem-go">{words.locate}</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
});

export function ProblemLamp({ problem: { severity } }: { problem: Problem }) {
  return severity === 'error' ? <Lamp shape="diamond" tone="red" /> : <Lamp shape="triangle" tone="amber" />;
}

export function ProblemCount({ problems }: { problems: readonly Problem[] }) {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  return (
    <span className="problem-count num" data-testid="problem-count" data-errors={errors} data-warnings={warnings}>
      {errors > 0 && (
        <>
          {errors} <Lamp shape="diamond" tone="red" />
        </>
      )}
      {warnings > 0 && (
        <>
          {warnings} <Lamp shape="triangle" tone="amber" />
        </>
      )}
      {problems.length === 0 && <>0</>}
    </span>
  );
}
