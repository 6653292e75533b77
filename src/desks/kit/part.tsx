/** Loading and empty, the same on every desk: nothing under 150 ms, then a skeleton, after 2 s words. */
import { Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { shared } from './words.ts';

export function Loading({ rows = 4 }: { rows?: number }) {
  const [stage, setStage] = useState<'quiet' | 'skeleton' | 'words'>('quiet');
  useEffect(() => {
    const first = setTimeout(() => setStage('skeleton'), 150);
    const second = setTimeout(() => setStage('words'), 2000);
    return () => {
      clearTimeout(first);
      clearTimeout(second);
    };
  }, []);
  if (stage === 'quiet') return <div className="reserve" style={{ height: rows * 32 }} />;
  return (
    <div className="reserve" style={{ minHeight: rows * 32 }}>
      {stage === 'words' && <p className="aside">{shared.loading}</p>}
      <Skeleton title={false} paragraph={{ rows }} active={false} />
    </div>
  );
}

export function Empty({ children }: { children: ReactNode }) {
  return <div className="centre-line">{children}</div>;
}
