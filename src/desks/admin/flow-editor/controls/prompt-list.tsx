/** What a node says: words, a prompt of the library, digits, or a variable read aloud; each in one language, in order. */
import { Input, Select } from 'antd';
import type { FlowPrompt, Language } from '../../../../core/ivr/flow.ts';
import { secondsOf, withoutVariables } from '../../../../core/ivr/spoken.ts';
import { raised, replaced, without } from '../../../kit/rows.ts';
import { useDraft } from '../editor-store.ts';
import { useStudio } from '../studio.ts';
import { languageTitles } from '../words.ts';
import type { ControlProps } from './field-control.tsx';
import { VariableInput } from './from-list.tsx';
import { Preview } from './preview.tsx';
import { AddRow, RowButton } from './row-parts.tsx';

type Way = 'text' | 'prompt' | 'variable' | 'digits';
const ways: Record<Way, string> = { text: '文字', prompt: '提示语', variable: '变量', digits: '数字' };
const readAs = { digits: '逐位读', number: '读作数', date: '读作日期', text: '照原文' };

export const wayOf = (prompt: FlowPrompt): Way =>
  'text' in prompt ? 'text' : 'digits' in prompt ? 'digits' : 'variable' in prompt ? 'variable' : 'prompt';

function fresh(way: Way, language: Language): FlowPrompt {
  if (way === 'text') return { text: '', language };
  if (way === 'digits') return { digits: '12345', language };
  return way === 'variable' ? { variable: 'caller', as: 'digits', language } : { prompt: '-', language };
}

export function PromptList({ value, set, disabled }: ControlProps<FlowPrompt[]>) {
  const { store, lists } = useStudio();
  const { languages } = useDraft(store);
  const put = (n: number, prompt: FlowPrompt) => set(replaced(value, n, prompt));
  return (
    <div className="prompts">
      {value.map((prompt, n) => (
        <div key={n} className="prompt" data-testid="prompt">
          <div className="prompt-head">
            <Select
              size="small"
              aria-label="内容来源"
              disabled={disabled}
              value={wayOf(prompt)}
              options={Object.entries(ways).map(([way, label]) => ({ value: way, label }))}
              onChange={(way: Way) => put(n, fresh(way, prompt.language))}
            />
            <Select
              size="small"
              aria-label="语言"
              disabled={disabled}
              value={prompt.language}
              options={Object.entries(languageTitles).map(([code, label]) => ({ value: code, label }))}
              onChange={(language: Language) => put(n, { ...prompt, language })}
            />
            <span className="aside num prompt-seconds">{secondsWords(prompt, lists?.prompts)}</span>
            <Preview prompt={prompt} />
            <RowButton does="上移" disabled={disabled || n === 0} act={() => set(raised(value, n))} />
            <RowButton
              does="下移"
              disabled={disabled || n === value.length - 1}
              act={() => set(raised(value, n + 1))}
            />
            <RowButton does="删除" to="这条" disabled={disabled} act={() => set(without(value, n))} />
          </div>
          <PromptBody prompt={prompt} set={(next) => put(n, next)} disabled={disabled} />
        </div>
      ))}
      <AddRow
        disabled={disabled || value.length >= 10}
        testId="add-prompt"
        add={() => set([...value, fresh('text', languages[0] ?? 'zh')])}
      >
        添加播报
      </AddRow>
    </div>
  );
}

function PromptBody({
  prompt,
  set,
  disabled,
}: {
  prompt: FlowPrompt;
  set(prompt: FlowPrompt): void;
  disabled: boolean;
}) {
  const { lists } = useStudio();
  if ('text' in prompt) {
    return (
      <Input.TextArea
        aria-label="播报文字"
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={1000}
        disabled={disabled}
        value={prompt.text}
        onChange={(event) => set({ ...prompt, text: event.target.value })}
      />
    );
  }
  if ('digits' in prompt) {
    return (
      <Input
        aria-label="数字"
        maxLength={30}
        disabled={disabled}
        value={prompt.digits}
        onChange={(event) => set({ ...prompt, digits: event.target.value.replace(/[^0-9*#]/g, '') || '0' })}
      />
    );
  }
  if ('variable' in prompt) {
    return (
      <div className="pair">
        <VariableInput
          value={prompt.variable}
          nullable={false}
          disabled={disabled}
          set={(variable) => set({ ...prompt, variable: variable ?? '' })}
        />
        <Select
          aria-label="读法"
          disabled={disabled}
          value={prompt.as}
          options={Object.entries(readAs).map(([as, label]) => ({ value: as, label }))}
          onChange={(as: keyof typeof readAs) => set({ ...prompt, as })}
        />
      </div>
    );
  }
  const chosen = lists?.prompts.find(({ id }) => id === prompt.prompt);
  return (
    <>
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        className="wide"
        aria-label="提示语"
        placeholder="从提示语库选择"
        disabled={disabled}
        value={prompt.prompt === '-' ? null : prompt.prompt}
        options={(lists?.prompts ?? []).map(({ id, label }) => ({ value: id, label }))}
        onChange={(id: string) => set({ ...prompt, prompt: id })}
      />
      {chosen !== undefined && <span className="aside">{chosen.texts[prompt.language] ?? '没有这种语言的版本'}</span>}
    </>
  );
}

function secondsWords(
  prompt: FlowPrompt,
  library: readonly { id: string; texts: Partial<Record<Language, string>> }[] | undefined,
): string {
  const { language } = prompt;
  const text =
    !('text' in prompt) && 'prompt' in prompt
      ? library?.find(({ id }) => id === prompt.prompt)?.texts[language]
      : undefined;
  const [said] = text === undefined ? withoutVariables([prompt]) : [{ text, language }];
  return said === undefined ? '' : `${secondsOf(said).toFixed(1)} 秒`;
}
