/** What stays at the same pixels on every desk: top bar 40, call bar slot 56, rail 56, status strip 24. Panes scroll, not the page. */
import { App, Button, Dropdown, Input } from 'antd';
import type { InputRef } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { memo, useCallback, useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { NavLink, useLocation, useNavigate, useSearchParams } from 'react-router';
import { api, asApiError } from './api.ts';
import { EmergencyBanner } from './emergency-banner.tsx';
import { PageGuard } from './error-notice.tsx';
import { KeyHelp } from './key-help.tsx';
import { useKeys } from './keyboard.ts';
import { usePerson } from './session.tsx';
import { SurgeBanner } from './surge-banner.tsx';
import { useThemeChoice } from './theme-provider.tsx';
import type { ThemeWish } from './theme-provider.tsx';
import { shared } from './words.ts';

export interface RailItem {
  to: string;
  label: string;
  icon: ReactNode;
  end?: boolean;
}

type MayLeave = () => string | null;

interface FrameProps {
  title: string;
  home: string;
  rail: RailItem[];
  callBar?: ReactNode;
  notices?: ReactNode;
  status?: ReactNode;
  /** Asked before signing out; a sentence stops it. */
  mayLeave?: MayLeave;
  children: ReactNode;
}

export function Frame({ title, home, rail, callBar, notices, status, mayLeave, children }: FrameProps) {
  const search = useRef<InputRef>(null);
  const [help, setHelp] = useState(false);
  const showHelp = useCallback(() => setHelp(true), []);
  const closeHelp = useCallback(() => setHelp(false), []);
  useKeys({ 'Ctrl+K': () => search.current?.focus({ cursor: 'all' }), 'Ctrl+/': () => setHelp((open) => !open) });
  return (
    <div className={callBar ? 'frame frame-calls' : 'frame'}>
      <TopBar title={title} home={home} search={search} showHelp={showHelp} mayLeave={mayLeave} />
      {callBar}
      <Rail title={title} rail={rail} />
      <main className="content">
        <EmergencyBanner />
        <SurgeBanner />
        {notices}
        <PageGuard>{children}</PageGuard>
      </main>
      <footer className="status-strip">{status}</footer>
      <KeyHelp open={help} title={shared.keysTitle} list={shared.keys} close={closeHelp} />
    </div>
  );
}

// A call changes the frame's parts many times a second; what a call does not concern is not drawn again with it.
interface TopBarProps {
  title: string;
  home: string;
  search: React.RefObject<InputRef | null>;
  showHelp(): void;
  mayLeave: MayLeave | undefined;
}
const TopBar = memo(function TopBar({ title, home, search, showHelp, mayLeave }: TopBarProps) {
  const me = usePerson();
  return (
    <header className="top-bar">
      <span className="emblem" aria-hidden="true" />
      <strong className="product">
        {shared.product} · {title}
      </strong>
      {me.role === 'department' ? <span className="search-box" /> : <SearchBox home={home} inputRef={search} />}
      <Button type="text" size="small" onClick={showHelp}>
        {shared.shortcuts} <kbd>Ctrl+/</kbd>
      </Button>
      <PersonMenu mayLeave={mayLeave} />
    </header>
  );
});

const Rail = memo(function Rail({ title, rail }: { title: string; rail: RailItem[] }) {
  return (
    <nav className="rail" aria-label={title}>
      {rail.map((item) => (
        <NavLink key={item.to} to={item.to} end={item.end ?? false} className="rail-item">
          {item.icon}
          <span>{item.label}</span>
        </NavLink>
      ))}
    </nav>
  );
});

function SearchBox({ home, inputRef }: { home: string; inputRef: React.RefObject<InputRef | null> }) {
  const navigate = useNavigate();
  const location = useLocation();
  const [params] = useSearchParams();
  const asked = params.get('q') ?? '';
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked, location.pathname]);
  return (
    <form
      role="search"
      className="search-box"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') void navigate(`${home}/tickets?q=${encodeURIComponent(text.trim())}`);
      }}
    >
      <Input
        ref={inputRef}
        size="small"
        aria-label={shared.searchLabel}
        placeholder={shared.search}
        suffix={<kbd>Ctrl+K</kbd>}
        value={text}
        maxLength={100}
        onChange={(event) => setText(event.target.value)}
        data-testid="search"
      />
    </form>
  );
}

function PersonMenu({ mayLeave }: { mayLeave: MayLeave | undefined }) {
  const me = usePerson();
  const { wish, choose } = useThemeChoice();
  const { notification } = App.useApp();
  const queries = useQueryClient();
  const navigate = useNavigate();

  async function signOut() {
    const why = mayLeave?.() ?? null;
    if (why !== null) {
      notification.warning({ title: why });
      return;
    }
    try {
      await api.signOut();
      queries.clear();
      void navigate('/login', { replace: true });
    } catch (error) {
      notification.error({ title: asApiError(error).message, duration: 0 });
    }
  }

  const wishes: ThemeWish[] = ['light', 'dark', 'system'];
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectable: true,
        selectedKeys: [wish],
        items: [
          {
            type: 'group',
            label: shared.theme,
            children: wishes.map((key) => ({ key, label: shared.themes[key] })),
          },
          { type: 'divider' },
          { key: 'sign-out', label: shared.signOut },
        ],
        onClick: ({ key }) => (key === 'sign-out' ? void signOut() : choose(key as ThemeWish)),
      }}
    >
      <Button type="text" size="small" data-testid="person">
        {me.name} <span className="num">{me.extension ?? me.username}</span>
      </Button>
    </Dropdown>
  );
}
