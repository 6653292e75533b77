/**
 * The only reader of process.env. Everything is parsed once, at start, and a bad value is named by its variable.
 * `npm start` hands final values to the processes it starts; a production unit file sets them itself.
 */
import path from 'node:path';
import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65535);

const Environment = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  HOTLINE_HOME: z.string().default('.hotline'),
  HOTLINE_HTTP_ADDRESS: z.string().default('127.0.0.1'),
  HOTLINE_HTTP_PORT: port.optional(),
  HOTLINE_SIP_ADDRESS: z.string().default('127.0.0.1'),
  HOTLINE_SIP_PORT: port.optional(),
  HOTLINE_PORT_BASE: z.coerce.number().int().min(0).max(40000).default(0),
  HOTLINE_PUBLIC_ORIGIN: z.url().optional(),
  DATABASE_URL: z.string().min(1),
  REDIS_URL: z.string().min(1),
  ASTERISK_ARI_URL: z.url(),
  ASTERISK_AMI_URL: z.url(),
  HOTLINE_ARI_ADAPTER: z.enum(['native', 'ari-client']).default('native'),
  HOTLINE_CONTROLLER: z
    .string()
    .regex(/^[a-z0-9]{1,20}$/)
    .default('1'),
  HOTLINE_SEED: z.enum(['demo', 'none']).optional(),
  HOTLINE_PROMPTS: z.string().optional(),
  HOTLINE_RECORDINGS: z.string().optional(),
  HOTLINE_CEL: z.string().optional(),
  HOTLINE_TREE: z.string().optional(),
  HOTLINE_AGENT_SECRET: z.string().min(16, 'at least 16 characters; made by npm start per instance'),
  HOTLINE_AGENTS: z.coerce.number().int().min(1).max(2000).default(60),
  HOTLINE_OUTBOX_URL: z.url().optional(),
  HOTLINE_LOOKUP_HOSTS: z
    .string()
    .transform((list) =>
      list
        .split(',')
        .map((host) => host.trim().toLowerCase())
        .filter((host) => host !== ''),
    )
    .pipe(z.array(z.string().regex(/^[a-z0-9.-]+(?::\d{1,5})?$/, 'a comma list of host or host:port')).max(100))
    .optional(),
  HOTLINE_SMS_URL: z.url().optional(),
  HOTLINE_SMS_TOKEN: z.string().min(1).optional(),
  HOTLINE_SMS_INBOUND_TOKEN: z.string().min(16, 'at least 16 characters').optional(),
  HOTLINE_TTS_URL: z.url().optional(),
  HOTLINE_TTS_TOKEN: z.string().min(1).optional(),
  HOTLINE_TTS_MODEL: z.string().min(1).optional(),
  HOTLINE_ASR_URL: z.url().optional(),
  HOTLINE_ASR_TOKEN: z.string().min(1).optional(),
  HOTLINE_ASR_MODEL: z.string().min(1).default('whisper-1'),
  HOTLINE_ASR_SOUND_ADDRESS: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
  PATH: z.string().default('/usr/local/bin:/usr/bin:/bin'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  HOTLINE_DEBUG_STALL: z.enum(['0', '1']).default('0'),
});

export interface Config {
  readonly production: boolean;
  readonly home: string;
  readonly http: { readonly address: string; readonly port: number; readonly publicOrigin: string | null };
  readonly sip: { readonly address: string; readonly port: number };
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Base address with user and password, without the `/ari` path. */
  readonly ariUrl: string;
  readonly amiUrl: string;
  readonly ariAdapter: 'native' | 'ari-client';
  /** Names this process among controllers; calls belong to whoever holds the keeper's lease. */
  readonly controller: string;
  readonly seed: 'demo' | 'none';
  readonly folders: { readonly prompts: string; readonly recordings: string; readonly spool: string };
  /** Where Asterisk appends channel event lines; null when it is not reachable from here. */
  readonly celFile: string | null;
  readonly tree: string | null;
  readonly agentSecret: string;
  readonly agents: number;
  /** Where ticket events are posted for other systems; null: nowhere. */
  readonly outboxUrl: string | null;
  /** `host` or `host:port` that flows may ask. */
  readonly lookUpHosts: readonly string[];
  /** Where short messages are handed to; null: they wait. */
  readonly sms: { readonly url: string; readonly token: string | null } | null;
  /** With it the gateway may bring messages of citizens; null: it may not. */
  readonly smsInboundToken: string | null;
  /** A better voice than espeak-ng: a service, or the folder of a model for sherpa-onnx in `path`. */
  readonly tts: {
    readonly url: string | null;
    readonly token: string | null;
    readonly model: string | null;
    readonly path: string;
  };
  /** Who understands callers' words; null: keys alone count. `soundAddress`: where Asterisk sends us their voices. */
  readonly asr: { readonly url: string; readonly token: string | null; readonly model: string } | null;
  readonly soundAddress: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Opens `POST /debug/stall` so that tests can freeze the event loop. Never in production. */
  readonly debugStall: boolean;
}

export class ConfigError extends Error {}

/** @throws ConfigError naming every variable that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`配置有误，请检查环境变量 / settings are wrong:\n${lines.join('\n')}`);
  }
  const e = parsed.data;
  const home = path.resolve(e.HOTLINE_HOME);
  const production = e.NODE_ENV === 'production';
  const seed = e.HOTLINE_SEED ?? (production ? 'none' : 'demo');
  if (production && seed === 'demo') {
    throw new ConfigError('HOTLINE_SEED=demo 不能用于 NODE_ENV=production（演示账号的口令是公开的）');
  }
  return {
    production,
    home,
    http: {
      address: e.HOTLINE_HTTP_ADDRESS,
      port: e.HOTLINE_HTTP_PORT ?? 3000 + e.HOTLINE_PORT_BASE,
      publicOrigin: e.HOTLINE_PUBLIC_ORIGIN ?? null,
    },
    sip: { address: e.HOTLINE_SIP_ADDRESS, port: e.HOTLINE_SIP_PORT ?? 5060 + e.HOTLINE_PORT_BASE },
    databaseUrl: e.DATABASE_URL,
    redisUrl: e.REDIS_URL,
    ariUrl: e.ASTERISK_ARI_URL,
    amiUrl: e.ASTERISK_AMI_URL,
    ariAdapter: e.HOTLINE_ARI_ADAPTER,
    controller: e.HOTLINE_CONTROLLER,
    seed,
    folders: {
      prompts: path.resolve(e.HOTLINE_PROMPTS ?? path.join(home, 'prompts')),
      recordings: path.resolve(e.HOTLINE_RECORDINGS ?? path.join(home, 'asterisk/spool/recording')),
      spool: path.join(home, 'spool'),
    },
    celFile: e.HOTLINE_CEL ?? null,
    tree: e.HOTLINE_TREE ?? null,
    agentSecret: e.HOTLINE_AGENT_SECRET,
    agents: e.HOTLINE_AGENTS,
    outboxUrl: e.HOTLINE_OUTBOX_URL ?? null,
    lookUpHosts: e.HOTLINE_LOOKUP_HOSTS ?? [],
    sms: e.HOTLINE_SMS_URL === undefined ? null : { url: e.HOTLINE_SMS_URL, token: e.HOTLINE_SMS_TOKEN ?? null },
    smsInboundToken: e.HOTLINE_SMS_INBOUND_TOKEN ?? null,
    tts: {
      url: e.HOTLINE_TTS_URL ?? null,
      token: e.HOTLINE_TTS_TOKEN ?? null,
      model: e.HOTLINE_TTS_MODEL === undefined ? null : path.resolve(e.HOTLINE_TTS_MODEL),
      path: e.PATH,
    },
    asr:
      e.HOTLINE_ASR_URL === undefined
        ? null
        : { url: e.HOTLINE_ASR_URL, token: e.HOTLINE_ASR_TOKEN ?? null, model: e.HOTLINE_ASR_MODEL },
    soundAddress: e.HOTLINE_ASR_SOUND_ADDRESS,
    logLevel: e.LOG_LEVEL,
    debugStall: !production && e.HOTLINE_DEBUG_STALL === '1',
  };
}

/** Citizens can be asked by short message, and their answers come back. */
export const asksBySms = ({ sms, smsInboundToken }: Config): boolean => sms !== null && smsInboundToken !== null;
