/** Two people saved from the same beginning: both versions side by side, and a choice that loses neither. */
import { Button, Modal } from 'antd';
import { useMemo } from 'react';
import type { StaleDraft } from '../../../contract/http/flows.ts';
import { diff } from '../../../core/ivr/diff.ts';
import type { Draft } from '../../../core/ivr/flow.ts';
import { hourMinute } from '../../kit/format.ts';
import { draftFrom } from './compare.ts';
import { words } from './words.ts';

interface StaleDialogProps {
  /** What both began from. */
  base: Draft;
  mine: Draft;
  theirs: StaleDraft['theirs'];
  choose(whose: 'mine' | 'theirs', theirs: Draft): void;
}

export function StaleDialog({ base, mine, theirs, choose }: StaleDialogProps) {
  const other = useMemo(() => draftFrom(theirs.body) ?? base, [theirs, base]);
  return (
    <Modal
      open
      closable={false}
      width={760}
      title={words.staleTitle(theirs.savedBy.name, hourMinute(theirs.savedAt))}
      footer={[
        <Button key="theirs" onClick={() => choose('theirs', other)} data-testid="keep-theirs">
          {words.keepTheirs}
        </Button>,
        <Button key="mine" type="primary" onClick={() => choose('mine', other)} data-testid="keep-mine">
          {words.keepMine}
        </Button>,
      ]}
    >
      <p className="second">{words.staleBody}</p>
      <div className="stale-columns" data-testid="stale-dialog">
        <Version title={words.staleMine} lines={diff(base, mine).words} />
        <Version title={words.staleTheirs} lines={diff(base, other).words} />
      </div>
    </Modal>
  );
}

function Version({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <section className="stale-version">
      <h3>{title}</h3>
      <ul className="change-words">
        {lines.length === 0 && <li className="second">{words.noChanges}</li>}
        {lines.map((line, n) => (
          <li key={n}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
