/** What supervisors find beside the floor: reviews, callers who harass, recordings. Put into whatever frame holds their desk. */
import { AuditOutlined, SafetyCertificateOutlined, StopOutlined } from '@ant-design/icons';
import { lazy } from 'react';
import { Route } from 'react-router';
import { words as callers } from '../callers/words.ts';
import type { RailItem } from '../kit/frame.tsx';
import { words } from './words.ts';

const CallersPage = lazy(async () => ({ default: (await import('../callers/callers-page.tsx')).CallersPage }));
const ReviewsPage = lazy(async () => ({ default: (await import('./reviews-page.tsx')).ReviewsPage }));
const ReviewPage = lazy(async () => ({ default: (await import('./review-page.tsx')).ReviewPage }));
const CalibrationsPage = lazy(async () => ({ default: (await import('./calibrations-page.tsx')).CalibrationsPage }));
const CalibrationPage = lazy(async () => ({ default: (await import('./calibration-page.tsx')).CalibrationPage }));
const RecordingsPage = lazy(async () => ({ default: (await import('./recordings-page.tsx')).RecordingsPage }));

export const oversightRail = (home: string): RailItem[] => [
  { to: `${home}/quality`, label: words.rail, icon: <AuditOutlined /> },
  { to: `${home}/callers`, label: callers.rail, icon: <StopOutlined /> },
  { to: `${home}/recordings`, label: words.recordingsRail, icon: <SafetyCertificateOutlined /> },
];

export const oversightRoads = (home: string) => (
  <>
    <Route path="quality" element={<ReviewsPage home={home} />} />
    <Route path="quality/:id" element={<ReviewPage home={home} />} />
    <Route path="quality/calibrations" element={<CalibrationsPage home={home} />} />
    <Route path="quality/calibrations/:id" element={<CalibrationPage home={home} />} />
    <Route path="callers" element={<CallersPage />} />
    <Route path="recordings" element={<RecordingsPage />} />
  </>
);

/** An agent's own results. */
export const ownReviewsRail = (home: string): RailItem => ({
  to: `${home}/quality`,
  label: words.rail,
  icon: <AuditOutlined />,
});

export const ownReviewsRoads = (home: string) => (
  <>
    <Route path="quality" element={<ReviewsPage home={home} own />} />
    <Route path="quality/:id" element={<ReviewPage home={home} />} />
  </>
);
