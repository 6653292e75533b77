/** The rows of the transfer panel. The search box keeps the cursor; a row is chosen by arrow keys or a click. */
import { useEffect, useRef } from 'react';
import { Lamp } from '../../kit/lamp.tsx';
import { thousands } from '../../kit/format.ts';
import type { Target, TargetGroup } from './targets.ts';
import { words } from './words.ts';

interface Props {
  groups: TargetGroup[];
  chosen: string | null;
  choose(key: string): void;
}

export function TargetList({ groups, chosen, choose }: Props) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <div id="transfer-list" role="listbox" aria-label={words.panel.choose} ref={list}>
      {groups.map(({ group, targets, more }) => (
        <div key={group} role="group" aria-label={words.panel.groups[group]}>
          <h3 className="target-group">{words.panel.groups[group]}</h3>
          {targets.map((target) => (
            <Row key={target.key} target={target} chosen={target.key === chosen} choose={choose} />
          ))}
          {more > 0 && <p className="aside target-more">{words.panel.more(thousands(more))}</p>}
        </div>
      ))}
    </div>
  );
}

function Row({ target, chosen, choose }: { target: Target; chosen: boolean; choose(key: string): void }) {
  const { key, group, label, aside, why } = target;
  return (
    <div
      id={`target-${key}`}
      role="option"
      aria-selected={chosen}
      aria-disabled={why !== null}
      className={chosen ? 'target target-chosen' : 'target'}
      title={why ?? undefined}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => why === null && choose(key)}
      data-testid="target"
    >
      {group === 'agent' && <Lamp {...(why === null ? free : taken)} />}
      <span className="clip">{label}</span>
      <span className="second num">{aside}</span>
    </div>
  );
}

const free = { shape: 'circle', tone: 'green' } as const;
const taken = { shape: 'square', tone: 'grey' } as const;
