/** React's view of a softphone. A component that reads one value is drawn again only when that value changes. */
import { useSyncExternalStore } from 'react';
import type { Softphone, SoftphoneState } from './softphone.ts';

export function useSoftphone(phone: Softphone): SoftphoneState;
export function useSoftphone<T extends string | number | boolean | object | null>(
  phone: Softphone,
  select: (state: SoftphoneState) => T,
): T;
export function useSoftphone(phone: Softphone, select: (state: SoftphoneState) => unknown = (state) => state): unknown {
  return useSyncExternalStore(phone.subscribe, () => select(phone.state));
}
