/** On every desk while surge mode is on: blue and barred, where an emergency is red and has a diamond. */
import { memo } from 'react';
import { Notice } from './error-notice.tsx';
import { when } from './format.ts';
import { useSurge } from './use-holding.ts';

export const SurgeBanner = memo(function SurgeBanner() {
  const { banner, now } = useSurge();
  if (banner === null) return null;
  const text = `高峰模式：${banner.name}。来电先听通告，反映${banner.shortcut}的带“事件”标记，${when(banner.until, now)} 自动结束。`;
  return <Notice text={text} tone="blue" testId="surge-banner" />;
});
