/**
 * Format 1, where each kind kept its targets in fields of its own, becomes format 2. Published rows and calls in progress
 * of that time exist, so node ids stay and callers hear the same. Anything else is given back as it came.
 */
type Raw = Readonly<Record<string, unknown>>;

/** Fields of format 1 that named a target; format 2 has outlets of the same names. */
const targetFields: Readonly<Record<string, readonly string[]>> = {
  say: ['next'],
  menu: ['noInput', 'invalid', 'tooMany'],
  hours: ['whenOpen', 'whenClosed'],
  enqueue: ['overflow'],
  ticketProgress: ['next'],
  hangUp: [],
};

/** Settings that did not exist then. */
const newSettings: Readonly<Record<string, Raw>> = {
  hours: { schedule: null },
  enqueue: { skills: [] },
  ticketProgress: { by: 'caller', waitSeconds: 5, maxAttempts: 3 },
};

export function upgrade(raw: unknown): unknown {
  if (!isRaw(raw) || 'format' in raw || !isRaw(raw['nodes'])) return raw;
  const old = raw['nodes'];
  const nodes = Object.fromEntries(Object.entries(old).map(([id, node]) => [id, upgradeNode(node, old)]));
  return { format: 2, ...raw, name: plainLabel(raw['name']), nodes, languages: languagesOf(nodes), subFlows: {} };
}

function upgradeNode(raw: unknown, all: Raw): unknown {
  if (!isRaw(raw) || typeof raw['kind'] !== 'string') return raw;
  const { kind } = raw;
  const fields = Object.hasOwn(targetFields, kind) ? targetFields[kind]! : null;
  if (fields === null) return raw;
  const settings = Object.fromEntries(Object.entries(raw).filter(([name]) => !fields.includes(name)));
  const to: Record<string, unknown> = Object.fromEntries(fields.map((name) => [name, raw[name]]));
  if (kind === 'menu' && isRaw(raw['keys'])) {
    const keys = Object.entries(raw['keys']);
    for (const [key, target] of keys) to[`key:${key}`] = target;
    settings['keys'] = Object.fromEntries(keys.map(([key, target]) => [key, labelOf(target, all).slice(0, 20)]));
  }
  return { ...newSettings[kind], ...settings, label: plainLabel(raw['label']), to };
}

function labelOf(target: unknown, all: Raw): string {
  const node = typeof target === 'string' && Object.hasOwn(all, target) ? all[target] : undefined;
  const label = isRaw(node) ? plainLabel(node['label']) : '';
  return typeof label === 'string' ? label : '';
}

/** Format 1 took any label; markup in one is no reason to refuse a menu that is in use. */
const plainLabel = (label: unknown): unknown =>
  typeof label === 'string' ? label.replace(/[<>\p{Cc}]/gu, ' ') : label;

function languagesOf(nodes: Raw): string[] {
  const prompts = Object.values(nodes).flatMap((node) =>
    isRaw(node) && Array.isArray(node['prompts']) ? (node['prompts'] as unknown[]) : [],
  );
  const spoken = new Set(prompts.map((prompt) => (isRaw(prompt) ? prompt['language'] : undefined)));
  const known = ['zh', 'en'].filter((language) => spoken.has(language));
  return known.length === 0 ? ['zh'] : known;
}

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
