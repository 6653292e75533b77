/** On every desk while the emergency switch is on. */
import { memo } from 'react';
import { Notice } from './error-notice.tsx';
import { when } from './format.ts';
import { useEmergency } from './use-holding.ts';

export const EmergencyBanner = memo(function EmergencyBanner() {
  const { banner, now } = useEmergency();
  if (banner === null) return null;
  const text = `紧急模式：${banner.label}。来电先听紧急播报，${when(banner.until, now)} 自动结束。`;
  return <Notice text={text} tone="red" testId="emergency-banner" />;
});
