/** Signing in. Afterwards the person goes to their own desk, or back to the page they came from if it is theirs. */
import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { InputRef } from 'antd';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { SignIn } from '../../contract/http/session.ts';
import { api, asApiError } from '../kit/api.ts';
import type { ApiError } from '../kit/api.ts';
import { Notice } from '../kit/error-notice.tsx';
import { meKey } from '../kit/session.tsx';
import { shared } from '../kit/words.ts';
import { words } from './words.ts';

function sentence(error: ApiError): string {
  const seconds = (error.details as { retryAfterSeconds?: unknown } | undefined)?.retryAfterSeconds;
  if (error.status === 429 || error.code.includes('locked')) {
    return typeof seconds === 'number' ? words.lockedFor(Math.max(1, Math.ceil(seconds / 60))) : words.locked;
  }
  return error.status === 401 && error.message === '' ? words.wrong : error.message;
}

export default function Login() {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState<{ username?: string; password?: string }>({});
  const [trouble, setTrouble] = useState<{ text: string; problem: string | undefined } | null>(null);
  const [busy, setBusy] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const userField = useRef<InputRef>(null);
  const passwordField = useRef<InputRef>(null);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  useEffect(() => {
    document.title = shared.product;
    userField.current?.focus();
  }, []);

  async function submit() {
    const form = SignIn.safeParse({ username: username.trim(), password });
    if (!form.success) {
      setMissing({
        ...(username.trim() === '' ? { username: words.needUsername } : {}),
        ...(password === '' ? { password: words.needPassword } : {}),
      });
      (username.trim() === '' ? userField : passwordField).current?.focus();
      return;
    }
    setMissing({});
    setBusy(true);
    try {
      const me = await api.signIn(form.data.username, form.data.password);
      queries.clear();
      queries.setQueryData(meKey, me);
      const to = params.get('to') ?? '';
      void navigate(to === me.desk || to.startsWith(`${me.desk}/`) ? to : me.desk, { replace: true });
    } catch (raw) {
      const error = asApiError(raw);
      setTrouble({
        text: sentence(error),
        problem: error.transient && error.status !== 429 ? error.problem : undefined,
      });
      passwordField.current?.focus({ cursor: 'all' });
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="login-page">
      <form
        className="login-card"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <h1>{words.title}</h1>
        <p className="second">{words.subtitle}</p>
        <label>
          <span>{words.username}</span>
          <Input
            ref={userField}
            value={username}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            {...(missing.username ? { status: 'error' as const } : {})}
            onChange={(event) => setUsername(event.target.value)}
            data-testid="username"
          />
          <span className="field-error" role="alert">
            {missing.username}
          </span>
        </label>
        <label>
          <span>{words.password}</span>
          <Input.Password
            ref={passwordField}
            value={password}
            autoComplete="current-password"
            maxLength={200}
            {...(missing.password ? { status: 'error' as const } : {})}
            onChange={(event) => setPassword(event.target.value)}
            onKeyUp={(event) => setCapsLock(event.getModifierState('CapsLock'))}
            data-testid="password"
          />
          <span className={missing.password ? 'field-error' : 'field-hint'} role="alert">
            {missing.password ?? (capsLock ? words.capsLock : '')}
          </span>
        </label>
        <div className="login-trouble" aria-live="assertive">
          {trouble && <Notice text={trouble.text} problem={trouble.problem} tone="red" testId="login-trouble" />}
        </div>
        <Button type="primary" htmlType="submit" block loading={busy} data-testid="sign-in">
          {words.submit}
        </Button>
        <p className="aside">
          {words.citizen} <Link to="/phone">{words.webPhone}</Link>
        </p>
      </form>
    </div>
  );
}
