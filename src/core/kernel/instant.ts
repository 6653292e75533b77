/** Instants are milliseconds since the epoch (UTC). The clock itself is a port: core never asks what time it is. */
export type Instant = number;

export const secondsBetween = (from: Instant, to: Instant): number => Math.max(0, Math.round((to - from) / 1000));
