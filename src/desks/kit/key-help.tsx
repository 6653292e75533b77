/** What the keyboard does on this page. */
import { Modal } from 'antd';
import { memo } from 'react';

interface KeyHelpProps {
  open: boolean;
  title: string;
  /** Each key with what it does. */
  list: readonly (readonly [string, string])[];
  close(): void;
}

export const KeyHelp = memo(function KeyHelp({ open, title, list, close }: KeyHelpProps) {
  return (
    <Modal open={open} onCancel={close} footer={null} title={title} width={460}>
      <dl className="key-list">
        {list.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
});
