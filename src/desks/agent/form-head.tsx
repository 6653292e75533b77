/** Above the form: which registration this is, the ones set aside, and the way back to the call in hand. */
import { Button, Dropdown } from 'antd';
import { draftKeyOf } from './drafts.ts';
import type { Desk } from './drafts.ts';
import { labelOf } from './waiting-room.tsx';
import { words } from './words.ts';

const w = words.drafts;

function nameOf({ view }: Desk, callId: string | null): string {
  if (view.callId !== null) return view.callId === callId ? w.current : w.unfinished;
  return view.touched ? w.setAside : w.blank;
}

export function FormHead({ desk, callId }: { desk: Desk; callId: string | null }) {
  const { view, aside, open } = desk;
  const others = aside.filter((draft) => callId === null || draft.callId !== callId);
  return (
    <header className="pane-head">
      <h2>{words.panes.form}</h2>
      <span className="second">{nameOf(desk, callId)}</span>
      {view.restored > 0 && <span className="aside">{w.restored}</span>}
      <span className="head-right">
        {callId !== null && view.callId !== callId && (
          <Button size="small" onClick={() => open(draftKeyOf(callId), callId)} data-testid="back-to-call-form">
            {w.backToCurrent}
          </Button>
        )}
        {others.length > 0 && (
          <Dropdown
            trigger={['click']}
            menu={{
              items: others.map((draft) => ({ key: draft.key, label: labelOf(draft) })),
              onClick: ({ key }) => open(key, others.find((draft) => draft.key === key)?.callId ?? null),
            }}
          >
            <Button size="small" data-testid="drafts">
              {w.setAside} <span className="num">{others.length}</span> ▾
            </Button>
          </Dropdown>
        )}
      </span>
    </header>
  );
}
