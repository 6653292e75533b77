/** 打给我: the draft, also unsaved, on this page's own phone. What is heard is real; nobody else hears of it. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import { FlowProblem } from '../../../contract/http/flows.ts';
import { asApiError } from '../../kit/api.ts';
import { Notice } from '../../kit/error-notice.tsx';
import { dialHotline, guestPhone, isNumber, plainNumber } from '../../kit/guest-line.ts';
import { Level } from '../../kit/level.tsx';
import { useSoftphone } from '../../kit/use-softphone.ts';
import { studio } from '../studio-api.ts';
import { useStudio } from './studio.ts';
import { words } from './words.ts';

const w = words.call;
const pad = [...'123456789*0#'];
const followEveryMs = 700;
const NotCallable = z.object({ problems: z.array(FlowProblem) });

export function CallMe({ close }: { close(): void }) {
  const { flowId, store } = useStudio();
  const phone = guestPhone();
  const line = useSoftphone(phone, (state) => state.line);
  const trouble = useSoftphone(phone, (state) => state.error);
  const [typed, setTyped] = useState('13800138000');
  const number = plainNumber(typed);
  const ring = useMutation({
    mutationFn: async () => {
      const body = store.draft as unknown as Record<string, unknown>;
      const { pass } = await studio.callMe(flowId, { body, number: number === '' ? null : number });
      await dialHotline(pass);
      return pass;
    },
  });
  useEffect(() => () => phone.stop(), [phone]);
  const inCall = ring.isPending || line === 'connecting' || line === 'up';
  return (
    <div className="dry" data-testid="call-me">
      <header className="dry-head">
        <strong>{w.title}</strong>
        <Button size="small" type="text" onClick={close}>
          关闭
        </Button>
      </header>
      <div className="dry-setup">
        <label>
          {words.dry.number}
          <Input
            size="small"
            placeholder={words.dry.numberHint}
            maxLength={20}
            disabled={inCall}
            status={isNumber(number) ? '' : 'error'}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </label>
        <p className="call-state" data-testid="call-state" data-line={line} aria-live="polite">
          {ring.isPending ? w.preparing : w.lines[line]}
        </p>
      </div>
      <div className="dry-log">
        {trouble !== null && <Notice text={w.trouble[trouble]} tone="red" />}
        {ring.isError && <Refused error={ring.error} />}
        {ring.data === undefined ? <p className="aside">{w.hint}</p> : <Way pass={ring.data} follow={inCall} />}
      </div>
      <Hands up={line === 'up'} inCall={inCall} mayRing={isNumber(number)} ring={() => ring.mutate()} />
    </div>
  );
}

interface HandsProps {
  up: boolean;
  inCall: boolean;
  mayRing: boolean;
  ring(): void;
}

function Hands({ up, inCall, mayRing, ring }: HandsProps) {
  const phone = guestPhone();
  const remoteLevel = useSoftphone(phone, (state) => state.remoteLevel);
  return (
    <div className="dry-hands">
      <div className="dry-pad" role="group" aria-label={words.dry.press}>
        {pad.map((key) => (
          <Button key={key} disabled={!up} data-testid={`call-${key}`} onClick={() => phone.sendKey(key)}>
            {key}
          </Button>
        ))}
      </div>
      <div className="call-acts">
        {inCall ? (
          <Button danger onClick={() => phone.hangUp()}>
            {w.hangUp}
          </Button>
        ) : (
          <Button type="primary" disabled={!mayRing} data-testid="ring-me" onClick={ring}>
            {w.ring}
          </Button>
        )}
        <span className="aside">{w.heard}</span>
        <Level label={w.heard} level={remoteLevel} />
      </div>
    </div>
  );
}

/** The nodes that the call came through, here and on the canvas. */
function Way({ pass, follow }: { pass: string; follow: boolean }) {
  const { flowId, store } = useStudio();
  const { data } = useQuery({
    queryKey: ['call-me', pass],
    queryFn: () => studio.callMeProgress(flowId, pass),
    refetchInterval: ({ state }) => (state.data?.state === 'over' || !follow ? false : followEveryMs),
  });
  useEffect(() => {
    if (data !== undefined) store.setWalked({ steps: data.steps, at: data.node ?? data.steps.at(-1)?.node ?? null });
  }, [store, data]);
  useEffect(() => () => store.setWalked(null), [store]);
  const nodes = [...(data?.steps.map(({ node }) => node) ?? []), ...(data?.node ? [data.node] : [])];
  return (
    <>
      <Words pass={pass} listens={follow && data?.listens === true} />
      <ol className="call-way" data-testid="call-way">
        {nodes.map((node, n) => (
          <li key={n}>
            <button type="button" className="said-node" onClick={() => store.goTo(node, 'label')}>
              {store.draft.nodes[node]?.label ?? node}
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

/** A recogniser may not be set up, and an office is no place to shout at a machine. */
function Words({ pass, listens }: { pass: string; listens: boolean }) {
  const { flowId } = useStudio();
  const [text, setText] = useState('');
  const say = useMutation({
    mutationFn: () => studio.callMeSay(flowId, pass, text.trim()),
    onSuccess: () => setText(''),
  });
  return (
    <>
      <Input.Search
        size="small"
        aria-label={w.say}
        placeholder={w.sayHint}
        enterButton={w.send}
        maxLength={200}
        disabled={!listens}
        loading={say.isPending}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onSearch={() => text.trim() !== '' && say.mutate()}
      />
      {say.isError && <Refused error={say.error} />}
    </>
  );
}

function Refused({ error }: { error: unknown }) {
  const { store } = useStudio();
  const { message, problem, details } = asApiError(error);
  const problems = NotCallable.safeParse(details).data?.problems ?? [];
  return (
    <>
      <Notice text={message} problem={problem} tone="red" testId="call-refused" />
      <ul className="change-words">
        {problems.map(({ node, field, message: what }, n) => (
          <li key={n}>
            {node === undefined ? (
              what
            ) : (
              <button type="button" className="problem-row" onClick={() => store.goTo(node, field ?? null)}>
                {what}
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
