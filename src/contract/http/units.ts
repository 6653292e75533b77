/** Units (承办单位): the offices that may be rung, and no other number beside the emergency lines. Live data. */
import { z } from 'zod';
import { UnitKind } from '../words.ts';
import { listOf, Revision, Timestamp, words } from './common.ts';

const Id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, '编号只能用小写字母、数字和连字符');

const content = {
  label: words(60).pipe(z.string().min(1, '请填写名称')),
  number: words(30).pipe(z.string().min(1, '请填写号码')),
  kind: UnitKind,
  /** The unit it belongs to. */
  parent: Id.nullable(),
  /** Office hours, whom to ask for: agents see it beside the name. */
  note: words(200),
  /** Rung by nobody otherwise; past calls still tell its name. */
  active: z.boolean(),
};

export const UnitPath = z.object({ id: Id });
export const UnitStored = z.object({
  id: z.string(),
  label: z.string(),
  number: z.string(),
  kind: UnitKind,
  parent: z.string().nullable(),
  note: z.string(),
  active: z.boolean(),
  revision: Revision,
  savedAt: Timestamp,
  savedBy: z.string(),
});
export type UnitStored = z.infer<typeof UnitStored>;

export const UnitUse = z.object({
  /** A flow's id, or a queue's whose overflow leads there. */
  id: z.string(),
  name: z.string(),
  of: z.enum(['flow', 'queue']),
  /** New calls may meet it: a flow's live version, or a queue's rules. */
  live: z.boolean(),
});
export type UnitUse = z.infer<typeof UnitUse>;

export const UnitRow = UnitStored.extend({ usedBy: z.array(UnitUse) });
export type UnitRow = z.infer<typeof UnitRow>;
export const UnitList = listOf(UnitRow);
export const NewUnit = z.object({ id: Id, ...content });
/** `revision` is the one that was looked at: what somebody else saved since is not overwritten. */
export const SaveUnit = z.object({
  revision: Revision,
  ...content,
  /** Without it a unit that live flows ring is not deactivated, and 409 `unit-in-use` says by which. */
  evenInUse: z.boolean().default(false),
});
