/**
 * Which ports an instance uses. `HOTLINE_PORT_BASE` is added to every default, so instances whose bases are multiples
 * of 100 apart never meet: the defaults differ in their last two digits.
 */
export interface Ports {
  readonly http: number;
  readonly sip: number;
  readonly ari: number;
  readonly ami: number;
  readonly valkey: number;
  readonly postgres: number;
  readonly rtpFirst: number;
  readonly rtpLast: number;
}

const DEFAULTS = { http: 3000, sip: 5060, ami: 15038, postgres: 15432, valkey: 16379, ari: 18088 } as const;

/**
 * Sound needs two ports a leg, more than a step of 100 leaves free, so its range moves 20 ports for each 1 of the base
 * and wraps: 2,000 ports from 20000 (base 0), 22000 (100), … 60000 (2000); 40000 (1000), 38000 (3000). Bases up to 2000
 * in steps of 100, or up to 20000 in steps of 1000, keep apart. Two instances that do share a range only share its
 * room, for Asterisk goes on to the next free port.
 */
const RTP_FIRST = 20_000;
const RTP_SPAN = 42_000;
const RTP_COUNT = 2_000;

export function portsFor(base: number, chosen: { http?: number | undefined; sip?: number | undefined } = {}): Ports {
  const rtpFirst = RTP_FIRST + ((base * 20) % RTP_SPAN);
  return {
    http: chosen.http ?? DEFAULTS.http + base,
    sip: chosen.sip ?? DEFAULTS.sip + base,
    ari: DEFAULTS.ari + base,
    ami: DEFAULTS.ami + base,
    valkey: DEFAULTS.valkey + base,
    postgres: DEFAULTS.postgres + base,
    rtpFirst,
    rtpLast: Math.min(rtpFirst + RTP_COUNT - 1, 65_535),
  };
}
