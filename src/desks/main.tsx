/** The one page: providers and the road to each desk, loaded when it is entered. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn.js';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { z } from 'zod';
import { asApiError } from './kit/api.ts';
import { PageGuard } from './kit/error-notice.tsx';
import { Loading } from './kit/part.tsx';
import { SignedIn } from './kit/session.tsx';
import { ThemeProvider } from './kit/theme-provider.tsx';
import './style.css';

dayjs.locale('zh-cn');
// zod's fast path compiles code at run time, which the content security policy forbids.
z.config({ jitless: true });

const Login = lazy(() => import('./login/login.tsx'));
const AgentPages = lazy(() => import('./agent/pages.tsx'));
const AdminPages = lazy(() => import('./admin/pages.tsx'));
const SupervisorPages = lazy(() => import('./supervisor/pages.tsx'));
const Wall = lazy(() => import('./wall/wall.tsx'));
const RolePages = lazy(() => import('./records/role-pages.tsx'));
const Phone = lazy(() => import('./phone/phone.tsx'));
const Citizen = lazy(() => import('./citizen/citizen.tsx'));

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 1 && asApiError(error).transient,
    },
  },
});

const roleDesks = ['/dispatch', '/department', '/followup'];

function Roads() {
  return (
    <Routes>
      <Route path="/login" element={<Login />} />
      <Route path="/citizen" element={<Citizen />} />
      <Route path="/phone" element={<Phone />} />
      <Route
        path="/agent/*"
        element={
          <SignedIn desk="/agent">
            <AgentPages />
          </SignedIn>
        }
      />
      <Route
        path="/admin/*"
        element={
          <SignedIn desk="/admin">
            <AdminPages />
          </SignedIn>
        }
      />
      <Route
        path="/supervisor/*"
        element={
          <SignedIn desk="/supervisor">
            <SupervisorPages />
          </SignedIn>
        }
      />
      <Route
        path="/wall/*"
        element={
          <SignedIn desk="/wall" mayEnter={({ role }) => role === 'supervisor' || role === 'admin'}>
            <Wall />
          </SignedIn>
        }
      />
      {roleDesks.map((desk) => (
        <Route
          key={desk}
          path={`${desk}/*`}
          element={
            <SignedIn desk={desk}>
              <RolePages desk={desk} />
            </SignedIn>
          }
        />
      ))}
      <Route path="/" element={<SignedIn desk={null}>{null}</SignedIn>} />
      <Route path="*" element={<Navigate to="/" replace />} />
    </Routes>
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <ThemeProvider>
      <QueryClientProvider client={queries}>
        <BrowserRouter>
          <PageGuard>
            <Suspense fallback={<Loading rows={6} />}>
              <Roads />
            </Suspense>
          </PageGuard>
        </BrowserRouter>
      </QueryClientProvider>
    </ThemeProvider>
  </StrictMode>,
);
