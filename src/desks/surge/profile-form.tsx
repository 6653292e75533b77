/** One profile: starting it with one confirmation, and what it says. A form keeps what is typed until it is saved. */
import { App, Button, Checkbox, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import type { SurgeDeskNow, SurgeNotice, SurgePlan, SurgeProfile } from '../../contract/http/surge.ts';
import { secondsOf } from '../../core/ivr/spoken.ts';
import { TryOut } from '../admin/prompts/try-out.tsx';
import { useAct } from '../kit/act.ts';
import { Notice } from '../kit/error-notice.tsx';
import { formTrouble, FormRow } from '../kit/form-row.tsx';
import { shared } from '../kit/words.ts';
import { surges } from './api.ts';
import { StartRow } from './start-row.tsx';
import { words } from './words.ts';

interface Props {
  /** Null for a new one. */
  profile: SurgeProfile | null;
  now: SurgeDeskNow;
  saved(id: string | null): Promise<unknown>;
  changed(): Promise<unknown>;
}
const keys = ['1', '2', '3', '4', '5', '6', '7', '8'];

const planOf = ({ name, notice, key, shortcut, queue, callback, insteadOfGreeting }: SurgePlan): SurgePlan => ({
  ...{ name, notice, key, shortcut, queue, callback, insteadOfGreeting },
});
const blank = (queue: string): SurgePlan => ({
  ...{ name: '', notice: { by: 'text', zh: '', en: null }, key: '1', shortcut: '', queue },
  ...{ callback: true, insteadOfGreeting: true },
});

export function ProfileForm({ profile, now, saved, changed }: Props) {
  const { message, modal } = App.useApp();
  const stored = profile === null ? blank(now.queues[0]?.id ?? '') : planOf(profile);
  const [plan, setPlan] = useState(stored);
  const { busy, error, act } = useAct();
  const put = (change: Partial<SurgePlan>) => setPlan((before) => ({ ...before, ...change }));
  const dirty = JSON.stringify(plan) !== JSON.stringify(stored);
  const said = plan.notice.by === 'text' ? plan.notice.zh : plan.notice.prompt;
  const filled = [plan.name, plan.shortcut, plan.queue, said].every((text) => text.trim() !== '');

  const save = () =>
    void act(async () => {
      const { id } = profile === null ? await surges.add(plan) : await surges.save(profile.id, profile.revision, plan);
      void message.success(words.saved);
      await saved(id);
    });
  const remove = (gone: SurgeProfile) =>
    modal.confirm({
      title: words.removeTitle(gone.name),
      okText: words.remove,
      okButtonProps: { danger: true },
      cancelText: shared.cancel,
      onOk: () =>
        act(async () => {
          await surges.remove(gone.id, gone.revision);
          void message.success(words.removed);
          await saved(null);
        }),
    });

  return (
    <div className="emergency-card" data-testid="surge-profile">
      {profile !== null && now.current === null && (
        <StartRow profile={profile} notice={spokenText(profile.notice, now)} dirty={dirty} changed={changed} />
      )}
      {error !== null && <Notice text={formTrouble(error)} problem={error.problem} tone="red" testId="surge-trouble" />}
      <FormRow label={words.name} hint={words.nameHint}>
        <Input
          maxLength={20}
          value={plan.name}
          onChange={(event) => put({ name: event.target.value })}
          data-testid="surge-name"
        />
      </FormRow>
      <NoticeRow notice={plan.notice} prompts={now.prompts} set={(notice) => put({ notice })} />
      <FormRow label={words.key} hint={words.keyHint}>
        <div className="row-of">
          <Select
            style={{ width: 72 }}
            aria-label={words.key}
            value={plan.key}
            options={keys.map((value) => ({ value, label: value }))}
            onChange={(key) => put({ key })}
          />
          <Input
            style={{ width: 160 }}
            maxLength={10}
            placeholder={words.shortcutExample}
            value={plan.shortcut}
            onChange={(event) => put({ shortcut: event.target.value })}
            data-testid="surge-shortcut"
          />
        </div>
      </FormRow>
      <FormRow label={words.queue} hint={words.queueHint}>
        <Select
          style={{ minWidth: 160 }}
          aria-label={words.queue}
          value={plan.queue}
          options={now.queues.map(({ id, label }) => ({ value: id, label }))}
          onChange={(queue) => put({ queue })}
        />
      </FormRow>
      <FormRow label="" hint={words.callbackHint}>
        <Checkbox checked={plan.callback} onChange={(event) => put({ callback: event.target.checked })}>
          {words.callback}
        </Checkbox>
      </FormRow>
      <FormRow label="" hint={words.insteadHint}>
        <Checkbox
          checked={plan.insteadOfGreeting}
          onChange={(event) => put({ insteadOfGreeting: event.target.checked })}
        >
          {words.insteadOfGreeting}
        </Checkbox>
      </FormRow>
      <div className="row-of sticky-acts">
        <Button
          type={profile === null ? 'primary' : 'default'}
          loading={busy}
          disabled={!filled || !dirty}
          onClick={save}
          data-testid="save-profile"
        >
          {words.save}
        </Button>
        {profile !== null && (
          <Button className="push-right" disabled={busy} onClick={() => remove(profile)} data-testid="remove-profile">
            {words.remove}
          </Button>
        )}
      </div>
    </div>
  );
}

function NoticeRow({
  notice,
  prompts,
  set,
}: {
  notice: SurgeNotice;
  prompts: SurgeDeskNow['prompts'];
  set(next: SurgeNotice): void;
}) {
  const read = notice.by === 'text' ? notice.zh : (prompts.find(({ id }) => id === notice.prompt)?.zh ?? '');
  const by = (next: SurgeNotice['by']) =>
    set(next === 'text' ? { by: 'text', zh: read, en: null } : { by: 'prompt', prompt: '' });
  return (
    <>
      <FormRow
        label={words.notice}
        hint={read.trim() === '' ? '' : words.noticeHint(secondsOf({ text: read, language: 'zh' }))}
      >
        <Radio.Group
          value={notice.by}
          onChange={(event) => by(event.target.value as SurgeNotice['by'])}
          options={(['text', 'prompt'] as const).map((value) => ({ value, label: words.by[value] }))}
        />
        {notice.by === 'text' ? (
          <>
            <Input.TextArea
              autoSize={{ minRows: 2, maxRows: 5 }}
              maxLength={200}
              value={notice.zh}
              onChange={(event) => set({ ...notice, zh: event.target.value })}
              data-testid="surge-notice"
            />
            <TryOut text={notice.zh} language="zh" voice="" />
          </>
        ) : (
          <>
            <Select
              style={{ width: '100%' }}
              aria-label={words.choosePrompt}
              placeholder={words.choosePrompt}
              value={notice.prompt === '' ? null : notice.prompt}
              options={prompts.map(({ id, label }) => ({ value: id, label }))}
              onChange={(prompt) => set({ by: 'prompt', prompt: prompt ?? '' })}
            />
            <p className="second">{read}</p>
          </>
        )}
      </FormRow>
      {notice.by === 'text' && (
        <FormRow label={words.english}>
          <Input
            maxLength={300}
            placeholder={words.optional}
            value={notice.en ?? ''}
            onChange={(event) => set({ ...notice, en: event.target.value === '' ? null : event.target.value })}
          />
        </FormRow>
      )}
    </>
  );
}

const spokenText = (notice: SurgeNotice, { prompts }: SurgeDeskNow): string =>
  notice.by === 'text' ? notice.zh : (prompts.find(({ id }) => id === notice.prompt)?.zh ?? '');
