/** Who is signed in. When the session ends, a dialog asks for the password over the kept page. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { createContext, useContext, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import type { Me } from '../../contract/http/session.ts';
import { api, asApiError } from './api.ts';
import { Notice, PartFailed } from './error-notice.tsx';
import { Loading } from './part.tsx';
import { sessionExpired } from './session-events.ts';
import { shared } from './words.ts';

const Person = createContext<Me | null>(null);

export function usePerson(): Me {
  const me = useContext(Person);
  if (me === null) throw new Error('usePerson outside SignedIn');
  return me;
}

export const meKey = ['me'];

interface SignedInProps {
  desk: string | null;
  /** Where more than one role may enter. */
  mayEnter?: (me: Me) => boolean;
  children: ReactNode;
}

/** Leads to the login page, or to the person's own desk, when the address is not theirs. */
export function SignedIn({ desk, mayEnter = (me) => me.desk === desk, children }: SignedInProps) {
  const location = useLocation();
  const me = useQuery({ queryKey: meKey, queryFn: api.me, staleTime: Infinity, retry: 1 });
  if (me.isPending) return <Loading rows={6} />;
  if (me.isError) {
    const error = asApiError(me.error);
    if (error.status === 401) return <Navigate to={`/login?to=${encodeURIComponent(location.pathname)}`} replace />;
    return <PartFailed error={error} retry={() => void me.refetch()} />;
  }
  if (desk === null || !mayEnter(me.data)) return <Navigate to={me.data.desk} replace />;
  return (
    <Person.Provider value={me.data}>
      {children}
      <ExpiredDialog me={me.data} />
    </Person.Provider>
  );
}

function ExpiredDialog({ me }: { me: Me }) {
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const queries = useQueryClient();
  useEffect(() => sessionExpired.listen(() => setOpen(true)), []);

  async function signIn() {
    setBusy(true);
    try {
      const back = await api.signIn(me.username, password);
      setTrouble(back.username === me.username ? null : shared.otherPerson);
      setOpen(back.username !== me.username);
      setPassword('');
      void queries.invalidateQueries();
    } catch (error) {
      setTrouble(asApiError(error).message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal open={open} closable={false} footer={null} title={shared.expired.title} width={400} data-testid="expired">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void signIn();
        }}
      >
        <p className="second">{shared.expired.body}</p>
        <p>
          {me.name}（{me.username}）
        </p>
        <Input.Password
          autoFocus
          aria-label={shared.expired.password}
          placeholder={shared.expired.password}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {trouble && <Notice text={trouble} tone="red" />}
        <Button type="primary" htmlType="submit" loading={busy} disabled={password === ''} block>
          {shared.expired.submit}
        </Button>
      </form>
    </Modal>
  );
}
