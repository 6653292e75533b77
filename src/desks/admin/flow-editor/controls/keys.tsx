/** Keys of a telephone: with the words of a menu, or with the language each stands for. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { inKeyOrder } from '../../../../core/ivr/fields.ts';
import type { Language } from '../../../../core/ivr/flow.ts';
import { languageTitles } from '../words.ts';
import type { ControlProps } from './field-control.tsx';

interface KeyRowsProps<T> extends ControlProps<Record<string, T>> {
  keys: string;
  fresh: T;
  /** Whether each key has an outlet, whose line goes along when the key changes. */
  outlets?: boolean;
  children(value: T, set: (value: T) => void): React.ReactNode;
}

function KeyRows<T>({ value, set, disabled, keys, fresh, outlets = false, children }: KeyRowsProps<T>) {
  const used = inKeyOrder(Object.keys(value));
  const free = [...keys].filter((key) => !used.includes(key));
  const rename = (from: string, to: string) => {
    const entries = Object.entries(value).map(([key, held]): [string, T] => [key === from ? to : key, held]);
    set(Object.fromEntries(entries), outlets ? { [`key:${from}`]: `key:${to}` } : {});
  };
  return (
    <div className="key-rows">
      {used.map((key) => (
        <div key={key} className="key-row">
          <Select
            size="small"
            aria-label="按键"
            disabled={disabled}
            value={key}
            options={[key, ...free].map((one) => ({ value: one, label: one }))}
            onChange={(to: string) => rename(key, to)}
          />
          {children(value[key] as T, (held) => set({ ...value, [key]: held }))}
          <Button
            size="small"
            type="text"
            aria-label={`删除按键 ${key}`}
            icon={<DeleteOutlined />}
            disabled={disabled}
            onClick={() => set(Object.fromEntries(Object.entries(value).filter(([one]) => one !== key)))}
          />
        </div>
      ))}
      <Button
        size="small"
        icon={<PlusOutlined />}
        disabled={disabled || free.length === 0}
        data-testid="add-key"
        onClick={() => free[0] !== undefined && set({ ...value, [free[0]]: fresh })}
      >
        添加按键
      </Button>
    </div>
  );
}

interface KeyLabelsProps extends ControlProps<Record<string, string>> {
  keys: string;
  outlets: boolean;
}

export function KeyLabels({ keys, outlets, ...props }: KeyLabelsProps) {
  return (
    <KeyRows {...props} keys={keys} fresh="" outlets={outlets}>
      {(label, set) => (
        <Input
          size="small"
          aria-label="按键名称"
          placeholder="名称，如 城建"
          maxLength={20}
          disabled={props.disabled}
          value={label}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </KeyRows>
  );
}

export function LanguageKeys(props: ControlProps<Record<string, Language>>) {
  return (
    <KeyRows {...props} keys="1234567890*#" fresh={'zh' as Language}>
      {(language, set) => (
        <Select
          size="small"
          aria-label="语言"
          className="wide"
          disabled={props.disabled}
          value={language}
          options={Object.entries(languageTitles).map(([value, label]) => ({ value, label }))}
          onChange={(chosen: Language) => set(chosen)}
        />
      )}
    </KeyRows>
  );
}
