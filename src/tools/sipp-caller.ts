/**
 * Writes the sipp scenario of one simulated citizen: dials, presses keys, stays, hangs up, and takes it well when the
 * other side hangs up first. Used by `npm run ring` and by tests; knows the trunk's side of SIP and nothing of us.
 */

export interface CallerPlan {
  /** The caller's number, or null for a caller who hides it. */
  readonly number: string | null;
  readonly dialled?: string;
  /** Each key is pressed this long after the answer (the first) or after the key before it. */
  readonly keys: readonly { readonly afterMs: number; readonly key: string }[];
  /** How long the caller stays after the last key. */
  readonly seconds: number;
  /**
   * `rtp`: RFC 4733 events, for which sipp opens a raw socket and so needs root. `info`: SIP INFO, for everybody.
   */
  readonly dtmf: 'rtp' | 'info';
  /**
   * A file of A-law sound that the caller says again and again once all keys are pressed; without it the caller sends
   * no sound. Not earlier: sipp's keys and its sound are two streams from one port, and Asterisk, which takes each
   * change of stream for a new beginning, would hear every key several times.
   */
  readonly soundFile?: string;
}

/** Words the scenario logs as the call goes on, one a line (`-trace_logs`). */
export type Milestone = 'answered' | `pressed ${string}` | 'hung up' | 'they hung up' | `refused ${number}`;

const REFUSALS = [400, 401, 403, 404, 408, 480, 486, 487, 488, 500, 503, 603] as const;
const KEY_MS = 1200; // sipp is silent for 0.7 s, then plays the key for 0.2 s

export function callerScenario(plan: CallerPlan): string {
  const steps = [
    say('answered'),
    ...plan.keys.flatMap(({ afterMs, key }, i) => [stay(afterMs, `key${i}`), ...press(plan, key, i)]),
    plan.soundFile === undefined ? '' : exec(`rtp_stream="${plan.soundFile},-1,8"`),
    stay(plan.seconds * 1000, 'leave'),
  ];
  return `<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="citizen">
${dial(plan)}
${steps.filter((step) => step !== '').join('\n')}
${say('hung up')}
${request(plan, 'BYE', plan.keys.length + 2)}
<recv response="200" timeout="4000" ontimeout="end" next="end"/>
<label id="theirs"/>
${answerBye()}
${say('they hung up')}
<nop next="end"/>
${REFUSALS.map((code) => refused(plan, code)).join('\n')}
<label id="end"/>
</scenario>
`;
}

/** sipp's arguments for one call of the scenario; the program and its loader come before them. */
export function callerArguments(options: {
  readonly scenarioFile: string;
  readonly from: string;
  readonly to: { readonly address: string; readonly port: number };
  readonly logFile: string;
  readonly mediaPort: number;
}): string[] {
  const { scenarioFile, from, to, logFile, mediaPort } = options;
  return [
    ...['-sf', scenarioFile, '-m', '1', '-i', from, '-mi', from, '-mp', String(mediaPort), '-nostdin'],
    ...['-trace_logs', '-log_file', logFile, `${to.address}:${to.port}`],
  ];
}

function dial(plan: CallerPlan): string {
  return `<send retrans="500"><![CDATA[
INVITE sip:${plan.dialled ?? '12345'}@[remote_ip]:[remote_port] SIP/2.0
${headers(plan, 1, 'INVITE')}
Contact: <sip:citizen@[local_ip]:[local_port]>
Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO
Content-Type: application/sdp
Content-Length: [len]

v=0
o=citizen 1 1 IN IP4 [media_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 96
a=rtpmap:8 PCMA/8000
a=rtpmap:96 telephone-event/8000
a=fmtp:96 0-16
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
${REFUSALS.map((code) => `<recv response="${code}" optional="true" next="refused${code}"/>`).join('\n')}
<recv response="200" rrs="true"/>
${request(plan, 'ACK', 1)}`;
}

/** Waits, and notices when the other side hangs up meanwhile. */
function stay(ms: number, label: string): string {
  return `<recv request="BYE" timeout="${Math.max(1, Math.round(ms))}" ontimeout="${label}" next="theirs"/>
<label id="${label}"/>`;
}

function press(plan: CallerPlan, key: string, index: number): string[] {
  if (plan.dtmf === 'info') {
    const body = `Content-Type: application/dtmf-relay\nContent-Length: [len]\n\nSignal=${key}\nDuration=160\n`;
    return [request(plan, 'INFO', index + 2, body), '<recv response="200"/>', say(`pressed ${key}`)];
  }
  return [exec(`play_dtmf="${key}"`), stay(KEY_MS, `pressed${index}`), say(`pressed ${key}`)];
}

function request(plan: CallerPlan, method: string, sequence: number, body = 'Content-Length: 0\n'): string {
  const retrans = method === 'ACK' ? '' : ' retrans="500"';
  return `<send${retrans}><![CDATA[
${method} [next_url] SIP/2.0
${headers(plan, sequence, method)}
[routes]
${body}
]]></send>`;
}

function headers(plan: CallerPlan, sequence: number, method: string): string {
  const dialled = plan.dialled ?? '12345';
  const from =
    plan.number === null
      ? '"Anonymous" <sip:anonymous@anonymous.invalid>'
      : `<sip:${safe(plan.number)}@[local_ip]:[local_port]>`;
  return `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: ${from};tag=[pid]C[call_number]
To: <sip:${dialled}@[remote_ip]:[remote_port]>${method === 'INVITE' ? '' : '[peer_tag_param]'}
Call-ID: [call_id]
CSeq: ${sequence} ${method}
Max-Forwards: 70`;
}

function answerBye(): string {
  return `<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`;
}

function refused(plan: CallerPlan, code: number): string {
  const ack = headers(plan, 1, 'ACK');
  return `<label id="refused${code}"/>
<send><![CDATA[
ACK sip:${plan.dialled ?? '12345'}@[remote_ip]:[remote_port] SIP/2.0
${ack}
Content-Length: 0

]]></send>
${say(`refused ${code}`)}
<nop next="end"/>`;
}

function say(milestone: Milestone): string {
  return `<nop><action><log message="${milestone}"/></action></nop>`;
}

function exec(what: string): string {
  return `<nop><action><exec ${what}/></action></nop>`;
}

/** Only what a number or a SIP user may hold: the scenario is XML around SIP. */
function safe(number: string): string {
  return number.replace(/[^0-9A-Za-z+*#_.-]/g, '');
}
