/** How a part says that it failed: what was not done, what is safe, a button, a number for support. */
import { Button } from 'antd';
import { Component } from 'react';
import type { ReactNode } from 'react';
import { asApiError } from './api.ts';
import type { ApiError } from './api.ts';
import { Lamp } from './lamp.tsx';
import { shared } from './words.ts';

type Tone = 'amber' | 'red' | 'blue';
const shapes = { amber: 'triangle', red: 'diamond', blue: 'bars' } as const;

interface NoticeProps {
  text: string;
  problem?: string | undefined;
  action?: { label: string; run(): void; busy?: boolean } | undefined;
  tone?: Tone;
  testId?: string;
}

export function Notice({ text, problem, action, tone = 'amber', testId }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role="status" data-testid={testId}>
      <Lamp shape={shapes[tone]} tone={tone} />
      <div className="notice-rest">
        <span className="notice-text">{text}</span>
        {action && (
          <Button size="small" onClick={action.run} loading={action.busy ?? false}>
            {action.label}
          </Button>
        )}
        {problem && (
          <span className="aside num">
            {shared.problemNumber} {problem}
          </span>
        )}
      </div>
    </div>
  );
}

/** Inside a part only: the rest of the page works on. */
export function PartFailed({ error, retry, text }: { error: unknown; retry(): void; text?: string }) {
  const known: ApiError = asApiError(error);
  if (known.status === 403) return <p className="centre-line">{shared.noRight}</p>;
  return (
    <div className="part-failed">
      <Notice
        text={text ?? known.message}
        problem={known.problem}
        action={{ label: shared.retry, run: retry }}
        testId="part-failed"
      />
    </div>
  );
}

/** A bug in one page must not take the phone along: the page says so, the frame stays. */
export class PageGuard extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }
  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <div className="part-failed">
        <Notice
          text={shared.brokenPage}
          tone="red"
          action={{ label: shared.reload, run: () => this.setState({ broken: false }) }}
        />
      </div>
    );
  }
}
