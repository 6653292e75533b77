/** A dry run of a flow with sub-flows: those are only on the server, so it walks there, by a list of keys. */
import { useMutation } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { outcomeTitles } from '../../../core/ivr/run-cases.ts';
import { clock } from '../../kit/format.ts';
import { PartFailed } from '../../kit/error-notice.tsx';
import { studio } from '../studio-api.ts';
import type { Session } from './dry-session.ts';
import { Setup } from './dry-setup.tsx';
import { useStudio } from './studio.ts';
import { words } from './words.ts';

const w = words.dry;

export function ServerRun({ session, set }: { session: Session; set(session: Session): void }) {
  const { flowId, store } = useStudio();
  const [keys, setKeys] = useState('');
  const run = useMutation({
    mutationFn: () =>
      studio.dryRun(flowId, {
        given: { ...session.given, acts: [...keys.replace(/[^0-9*#]/g, '')] },
        body: store.draft as unknown as Record<string, unknown>,
      }),
    onSuccess: ({ path }) =>
      store.setWalked({
        steps: path.flatMap(({ node, outlet }) => (outlet === null ? [] : [{ node, outlet }])),
        at: path.at(-1)?.node ?? null,
      }),
  });
  return (
    <>
      <Setup session={session} set={set} />
      <div className="side-body">
        <p className="aside">{w.withSubFlow}</p>
        <div className="pair">
          <Input
            size="small"
            aria-label={w.press}
            placeholder="依次的按键，如 1 0"
            value={keys}
            onChange={(event) => setKeys(event.target.value)}
          />
          <Button size="small" type="primary" loading={run.isPending} onClick={() => run.mutate()}>
            {w.title}
          </Button>
        </div>
        {run.isError && <PartFailed error={run.error} retry={() => run.mutate()} />}
        <ol className="dry-log">
          {run.data?.heard.map(({ at, who, text }, n) => (
            <li key={n} className={`said said-${who}`}>
              <span className="said-node num">{clock(at)}</span>
              <span className="said-text">{text}</span>
            </li>
          ))}
          {run.data !== undefined && (
            <li className="said said-world">
              <strong>
                {w.outcome}：{outcomeTitles[run.data.outcome]}
              </strong>
            </li>
          )}
        </ol>
      </div>
    </>
  );
}
