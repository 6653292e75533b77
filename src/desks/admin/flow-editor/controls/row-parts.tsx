/** The small buttons of a list in a form: one row more, one less, one place up or down. */
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';

const icons = { 上移: <ArrowUpOutlined />, 下移: <ArrowDownOutlined />, 删除: <DeleteOutlined /> };

interface RowButtonProps {
  does: keyof typeof icons;
  /** What it is done to, where a row has more than one such button. */
  to?: string;
  disabled: boolean;
  act(): void;
}

export function RowButton({ does, to = '', disabled, act }: RowButtonProps) {
  return (
    <Button size="small" type="text" aria-label={`${does}${to}`} icon={icons[does]} disabled={disabled} onClick={act} />
  );
}

interface AddRowProps {
  disabled: boolean;
  testId?: string;
  add(): void;
  children: ReactNode;
}

export function AddRow({ disabled, testId, add, children }: AddRowProps) {
  return (
    <Button size="small" icon={<PlusOutlined />} disabled={disabled} data-testid={testId} onClick={add}>
      {children}
    </Button>
  );
}
