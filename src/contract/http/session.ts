/** Signing in. The cookie is opaque; this is only who is behind it. */
import { z } from 'zod';
import { Role } from '../words.ts';

export const SignIn = z.object({
  username: z.string().min(1, '请输入账号').max(64),
  password: z.string().min(1, '请输入口令').max(200),
});

export const Me = z.object({
  username: z.string(),
  name: z.string(),
  role: Role,
  /** Agents only: the extension, e.g. 8001. */
  extension: z.string().nullable(),
  /** Agents only. */
  agentId: z.string().nullable(),
  /** Where this person's desk is, e.g. /agent. */
  desk: z.string(),
});
export type Me = z.infer<typeof Me>;
