/** The lines under the tool bar: who edits, what is kept on this machine, what was just published. One line each. */
import { Button, Modal, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import type { FileProblem } from '../../../core/ivr/read-flow.ts';
import { Lamp, type LampShape, type LampTone } from '../../kit/lamp.tsx';
import { shared } from '../../kit/words.ts';
import { words } from './words.ts';

export function Line({
  shape = 'triangle',
  tone = 'amber',
  children,
  testId,
}: {
  shape?: LampShape;
  tone?: LampTone;
  children: ReactNode;
  testId?: string;
}) {
  return (
    <div className={`editor-notice notice-${tone}`} role="status" data-testid={testId}>
      <Lamp shape={shape} tone={tone} />
      {children}
    </div>
  );
}

export function OtherEdits({
  name,
  saved,
  lost,
  takeOver,
  busy,
}: {
  name: string;
  saved: string;
  lost: boolean;
  takeOver(): void;
  busy: boolean;
}) {
  return (
    <Line testId="lease-notice">
      <span>{lost ? words.lostTo(name) : `${words.editing(name)}${words.savedAgo(saved)}。${words.viewOnly}`}</span>
      <Popconfirm
        title={words.takeOverTitle(name)}
        okText={words.takeOver}
        cancelText={shared.cancel}
        onConfirm={takeOver}
      >
        <Button size="small" loading={busy} data-testid="take-over">
          {words.takeOver}
        </Button>
      </Popconfirm>
    </Line>
  );
}

export function CopyThere({ at, use, drop, editable }: { at: string; use(): void; drop(): void; editable: boolean }) {
  return (
    <Line shape="circle" tone="blue" testId="copy-notice">
      <span>{words.copyThere(at)}</span>
      <Button size="small" disabled={!editable} onClick={use} data-testid="use-copy">
        {words.copyUse}
      </Button>
      <Button size="small" type="text" onClick={drop}>
        {words.copyDrop}
      </Button>
    </Line>
  );
}

/** A file that is no flow: what is wrong with it, and where. */
export function BadFile({ problems, close }: { problems: readonly FileProblem[] | null; close(): void }) {
  return (
    <Modal
      open={problems !== null}
      title={words.badFile}
      onCancel={close}
      footer={<Button onClick={close}>{shared.close}</Button>}
    >
      <ul className="change-words" data-testid="bad-file">
        {problems?.slice(0, 50).map(({ path, message }, n) => (
          <li key={n}>
            {path !== '' && <span className="aside">{path} </span>}
            {message}
          </li>
        ))}
      </ul>
    </Modal>
  );
}
