/** Light, dark, or whatever the system says; remembered per browser. Wraps the whole app in antd's configuration. */
import { App, ConfigProvider } from 'antd';
import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { antdChinese, ownColours, themes } from './theme.ts';
import type { ThemeName } from './theme.ts';
import { useStored } from './stored.ts';
import { shared } from './words.ts';

export type ThemeWish = ThemeName | 'system';
interface ThemeChoice {
  wish: ThemeWish;
  /** What is shown now. */
  name: ThemeName;
  choose(wish: ThemeWish): void;
}
const Choice = createContext<ThemeChoice>({ wish: 'system', name: 'light', choose: () => undefined });
export const useThemeChoice = (): ThemeChoice => useContext(Choice);

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const list = window.matchMedia(query);
    const changed = () => setMatches(list.matches);
    list.addEventListener('change', changed);
    return () => list.removeEventListener('change', changed);
  }, [query]);
  return matches;
}

export function ThemeProvider({ children }: { children: ReactNode }) {
  const [wish, choose] = useStored<ThemeWish>('theme', 'system');
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const name: ThemeName = wish === 'system' ? (systemDark ? 'dark' : 'light') : wish;

  useEffect(() => {
    const style = document.documentElement.style;
    for (const [key, value] of Object.entries(ownColours[name])) style.setProperty(key, value);
    style.colorScheme = name;
  }, [name]);

  const config = useMemo(() => {
    const base = themes[name];
    return { ...base, token: { ...base.token, ...(still ? { motion: false } : {}) } };
  }, [name, still]);

  const choice = useMemo(() => ({ wish, name, choose }), [wish, name, choose]);
  return (
    <Choice.Provider value={choice}>
      <ConfigProvider
        locale={antdChinese}
        theme={config}
        button={{ autoInsertSpace: false }}
        renderEmpty={() => <span className="aside">{shared.nothing}</span>}
      >
        <App message={{ maxCount: 2 }} notification={{ placement: 'bottomRight', maxCount: 2, duration: 4 }}>
          {children}
        </App>
      </ConfigProvider>
    </Choice.Provider>
  );
}
