/** Citizens' short messages, brought by the gateway with its own token, and the rules of asking them how a call went. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { Config } from '../../config.ts';
import { InboundSms, SaveSurveyRules, SurveyRules } from '../../contract/http/sms.ts';
import type { SmsSurveyDoor } from '../needs.ts';
import type { Routes } from '../route.ts';
import { Trouble } from '../trouble.ts';

const tag = '短信';

export function smsRoutes(routes: Routes, surveys: SmsSurveyDoor, config: Config): void {
  routes.route(
    'post',
    '/api/sms/inbound',
    {
      access: 'public',
      tag,
      summary: '短信网关送来的市民短信；须带 HOTLINE_SMS_INBOUND_TOKEN，同一编号只计一次',
      body: InboundSms,
      answer: 'nothing',
    },
    async ({ request, body }) => {
      if (!isGateway(config.smsInboundToken, request)) throw new Trouble(401, 'gateway-unknown');
      await surveys.receive(body);
      return null;
    },
  );
  routes.route(
    'get',
    '/api/survey-rules',
    { access: ['supervisor'], tag, summary: '短信评价的规则', answer: SurveyRules },
    () => surveys.rules(),
  );
  routes.route(
    'put',
    '/api/survey-rules',
    {
      access: ['supervisor'],
      tag,
      summary: '修改短信评价的规则，之后结束的通话即按新规则',
      body: SaveSurveyRules,
      answer: SurveyRules,
    },
    ({ me, body }) => surveys.saveRules(me.username, body),
  );
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function isGateway(token: string | null, request: Request): boolean {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  return token !== null && given !== undefined && timingSafeEqual(digest(given), digest(token));
}
