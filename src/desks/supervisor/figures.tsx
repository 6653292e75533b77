/** Six figures at the top. Each says on a click what it is, what it counted today, and what it leaves out. */
import { Popover } from 'antd';
import { memo } from 'react';
import type { Alarm, Board, Figure, FigureDefinition, FigureId } from '../../contract/http/wallboard.ts';
import { Lamp } from '../kit/lamp.tsx';
import { figureText, fractionText, levelOf } from './view.ts';
import { words } from './words.ts';

const shown: FigureId[] = ['waiting', 'longestWait', 'promptRate', 'connectRate', 'abandonRate', 'callbacksDue'];
const inPopover: Partial<Record<FigureId, FigureId[]>> = {
  longestWait: ['estimatedWait'],
  promptRate: ['serviceLevel', 'serviceLevel2'],
};

export const Figures = memo(function Figures({ board, stale }: { board: Board; stale: boolean }) {
  const { alarms, definitions, figures } = board;
  const of = (id: FigureId) => {
    const figure = figures.find((each) => each.id === id);
    const definition = definitions.find((each) => each.id === id);
    return figure !== undefined && definition !== undefined ? { figure, definition } : null;
  };
  return (
    <div className={stale ? 'figures figures-stale' : 'figures'} data-testid="figures">
      {shown.map((id) => {
        const one = of(id);
        if (one === null) return null;
        const more = (inPopover[id] ?? []).flatMap((other) => of(other) ?? []);
        return <FigureButton key={id} {...one} more={more} alarms={alarms} />;
      })}
    </div>
  );
});

interface Defined {
  figure: Figure;
  definition: FigureDefinition;
}

function FigureButton({ figure, definition, more, alarms }: Defined & { more: Defined[]; alarms: Alarm[] }) {
  const level = levelOf(alarms, figure.id);
  const content = (
    <div className="formulas">
      {[{ figure, definition }, ...more].map((each) => (
        <Formula key={each.figure.id} {...each} />
      ))}
    </div>
  );
  return (
    <Popover trigger="click" content={content} placement="bottom">
      <button
        type="button"
        className={level === null ? 'figure' : `figure figure-${level}`}
        data-testid={`figure-${figure.id}`}
      >
        <span className="figure-label">{definition.label}</span>
        <span className="figure-value num">
          {figureText(figure, definition.unit)}
          {level !== null && <LevelLamp level={level} />}
        </span>
      </button>
    </Popover>
  );
}

export function LevelLamp({ level }: { level: 'warn' | 'alarm' }) {
  return (
    <span className={`level-word level-${level}`}>
      <Lamp shape={level === 'warn' ? 'triangle' : 'diamond'} tone={level === 'warn' ? 'amber' : 'red'} />
      {words.level[level]}
    </span>
  );
}

function Formula({ figure, definition }: Defined) {
  const w = words.figure;
  return (
    <dl className="formula" data-testid={`formula-${figure.id}`}>
      <dt className="formula-name num">
        {definition.label} {figureText(figure, definition.unit)}
      </dt>
      <dt>{w.formula}</dt>
      <dd>{definition.formula}</dd>
      <dt>{w.now}</dt>
      <dd className="num">{fractionText(figure, definition.unit)}</dd>
      <dt>{w.window}</dt>
      <dd>{definition.window}</dd>
      <dt>{w.exclusions}</dt>
      <dd>{definition.exclusions}</dd>
    </dl>
  );
}
