/** Queues at the left, the rules of the chosen one at the right; agents and their skills behind the second tab. */
import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useState } from 'react';
import { PartFailed } from '../../kit/error-notice.tsx';
import { Empty, Loading } from '../../kit/part.tsx';
import '../prompts/pages.css';
import { queuesKey, routing, skillsKey } from './api.ts';
import { choices } from './rows.tsx';
import { QueueForm } from './queue-form.tsx';
import { Seats } from './seats.tsx';
import { words } from './words.ts';
import './queues.css';

const freshEveryMs = 5_000;

export function QueuesPage() {
  const queues = useQuery({ queryKey: queuesKey, queryFn: routing.queues, refetchInterval: freshEveryMs });
  const skills = useQuery({ queryKey: skillsKey, queryFn: routing.skills });
  const [tab, setTab] = useState<keyof typeof words.tabs>('queues');
  const [asked, setAsked] = useState<string | null>(null);
  // A form keeps what is typed until its own saving; a list that was read anew does not touch it.
  const [round, setRound] = useState(0);
  if (queues.isPending || skills.isPending) return <Loading rows={10} />;
  if (queues.data === undefined || skills.data === undefined) {
    const retry = () => void Promise.all([queues.refetch(), skills.refetch()]);
    return <PartFailed error={queues.error ?? skills.error} retry={retry} />;
  }
  const rows = queues.data.items;
  const names = skills.data.items.map(({ name }) => name);
  const chosen = rows.find(({ id }) => id === asked) ?? rows[0];
  return (
    <section className="pane page-pane" aria-label={words.title}>
      <header className="pane-head">
        <h2>{words.title}</h2>
        <span className="aside clip">{words.hint}</span>
        <span className="head-right">
          <Segmented size="small" value={tab} options={choices(words.tabs)} onChange={setTab} />
        </span>
      </header>
      {tab === 'seats' ? (
        <div className="pane-scroll">
          <Seats queues={rows} skills={names} />
        </div>
      ) : (
        <div className="two-columns">
          <nav className="side-list" aria-label={words.title}>
            {rows.map(({ id, label, now }) => (
              <button
                key={id}
                type="button"
                className="side-item"
                aria-current={id === chosen?.id}
                onClick={() => setAsked(id)}
              >
                {label}
                <span className="aside">{words.now(now.waiting, now.staffed)}</span>
              </button>
            ))}
          </nav>
          <div className="pane-scroll">
            {chosen === undefined ? (
              <Empty>{words.none}</Empty>
            ) : (
              <QueueForm
                key={`${chosen.id} ${round}`}
                row={chosen}
                rows={rows}
                skills={names}
                again={() => setRound((n) => n + 1)}
              />
            )}
          </div>
        </div>
      )}
    </section>
  );
}
