/** The input of a field, by what its schema asks for. */
import { Input, InputNumber, Select, Switch } from 'antd';
import type { FlowNode, FlowPrompt, Language } from '../../../../core/ivr/flow.ts';
import type { WeeklySpan } from '../../../../core/ivr/calendar.ts';
import type { FormField } from '../form-fields.ts';
import { useStudio } from '../studio.ts';
import { languageTitles, optionTitles } from '../words.ts';
import { ChoiceList, TakenFields, type SpokenChoice } from './lists.tsx';
import { KeyLabels, LanguageKeys } from './keys.tsx';
import { PromptList } from './prompt-list.tsx';
import { RuleList, type Rule } from './rules.tsx';
import { SpanList } from './spans.tsx';
import { FromList, VariableInput } from './from-list.tsx';

export interface ControlProps<T> {
  value: T;
  set(value: T, moved?: Readonly<Record<string, string>>): void;
  disabled: boolean;
}

interface FieldControlProps extends ControlProps<unknown> {
  node: FlowNode;
  field: FormField;
}

export function FieldControl({ node, field, value, set, disabled }: FieldControlProps) {
  const { lists } = useStudio();
  const common = { set, disabled };
  const options = optionTitles[`${node.kind}.${field.name}`] ?? {};
  switch (field.control) {
    case 'prompts':
      return <PromptList value={value as FlowPrompt[]} {...common} />;
    case 'menuKeys':
      return (
        <KeyLabels
          value={value as Record<string, string>}
          {...common}
          keys={node.kind === 'survey' ? '123456789' : '1234567890*#'}
          outlets={node.kind === 'menu'}
        />
      );
    case 'languageKeys':
      return <LanguageKeys value={value as Record<string, Language>} {...common} />;
    case 'spans':
      return <SpanList value={value as WeeklySpan[]} {...common} />;
    case 'rules':
      return <RuleList value={value as Rule[]} {...common} />;
    case 'choices':
      return <ChoiceList value={value as SpokenChoice[]} {...common} />;
    case 'fields':
      return <TakenFields value={value as { field: string; variable: string }[]} {...common} />;
    case 'queue':
      return <FromList value={value as string} {...common} items={lists?.queues} />;
    case 'unit':
      return <FromList value={value as string} {...common} items={lists?.units} />;
    case 'flow':
      return <FromList value={value as string} {...common} items={lists?.flows} />;
    case 'schedule':
      return <FromList value={value as string | null} {...common} items={lists?.schedules} nullable />;
    case 'skills':
      return (
        <Select
          mode="tags"
          className="wide"
          disabled={disabled}
          value={value as string[]}
          options={(lists?.skills ?? []).map((skill) => ({ value: skill, label: skill }))}
          onChange={(skills: string[]) => set(skills)}
        />
      );
    case 'language':
      return (
        <Select
          allowClear={field.nullable}
          className="wide"
          disabled={disabled}
          value={value as Language | null}
          options={Object.entries(languageTitles).map(([code, label]) => ({ value: code, label }))}
          onChange={(code: string | undefined) => set(code ?? null)}
        />
      );
    case 'variable':
      return <VariableInput value={value as string | null} {...common} nullable={field.nullable} />;
    case 'template':
      return (
        <Input.TextArea
          autoSize={{ minRows: 1, maxRows: 5 }}
          disabled={disabled}
          value={value as string}
          onChange={(event) => set(event.target.value)}
        />
      );
    case 'seconds':
    case 'number':
      return (
        <InputNumber
          disabled={disabled}
          value={value as number}
          step={field.whole ? 1 : 0.5}
          {...(field.whole ? { precision: 0 } : {})}
          onChange={(number) => set(number)}
        />
      );
    case 'switch':
      return <Switch size="small" disabled={disabled} checked={value as boolean} onChange={(on) => set(on)} />;
    case 'choice':
      return (
        <Select
          className="wide"
          disabled={disabled}
          allowClear={field.nullable}
          value={value as string}
          options={field.options.map((option) => ({ value: option, label: options[option] ?? option }))}
          onChange={(option: string | undefined) => set(option ?? null)}
        />
      );
    case 'text':
      return (
        <Input
          disabled={disabled}
          value={(value as string | null) ?? ''}
          {...(field.longest === null ? {} : { maxLength: field.longest })}
          onChange={(event) => set(field.nullable && event.target.value === '' ? null : event.target.value)}
        />
      );
  }
}
