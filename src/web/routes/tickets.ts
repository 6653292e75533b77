/** Tickets: searched, read, opened. Each role gets its own sight of them (masking.ts). */
import { z } from 'zod';
import { NewTicket, TicketFull, TicketList, TicketQuery } from '../../contract/http/tickets.ts';
import { agentId } from '../../core/kernel/ids.ts';
import { isRefusal } from '../../core/kernel/refusal.ts';
import type { TicketDoor } from '../../service/doors.ts';
import { everyRole } from '../auth.ts';
import { maskFor } from '../masking.ts';
import type { TicketsRead } from '../needs.ts';
import type { Routes } from '../route.ts';
import { Trouble } from '../trouble.ts';

const TicketPath = z.object({ number: z.string().regex(/^[\w-]{1,40}$/, '不是工单编号') });

export function ticketRoutes(routes: Routes, tickets: TicketsRead, office: TicketDoor): void {
  routes.route(
    'get',
    '/api/tickets',
    { access: everyRole, tag: '工单', summary: '查工单：编号、电话或内容', query: TicketQuery, answer: TicketList },
    async ({ me, query }) => {
      const mask = maskFor(me);
      if (!mask.maySearchPeople && (query.phone !== undefined || query.q !== undefined)) {
        throw new Trouble(403, 'filter-not-allowed');
      }
      const listed = await tickets.list(query, mask.scope);
      return isRefusal(listed) ? listed : { ...listed, items: listed.items.map(mask.ticketRow) };
    },
  );

  routes.route(
    'get',
    '/api/tickets/:number',
    { access: everyRole, tag: '工单', summary: '一件工单', params: TicketPath, answer: TicketFull },
    async ({ me, params }) => {
      const mask = maskFor(me);
      const ticket = await tickets.one(params.number, mask.scope);
      if (!ticket) throw new Trouble(404, 'ticket-unknown');
      return mask.ticketFull(ticket);
    },
  );

  routes.route(
    'post',
    '/api/tickets',
    { access: ['agent', 'supervisor'], tag: '工单', summary: '登记工单', body: NewTicket, answer: TicketFull },
    async ({ me, body }) => {
      const agent = me.agentId === null ? null : agentId(me.agentId);
      const opened = await office.open({ agent, username: me.username, name: me.name }, body);
      return isRefusal(opened) ? opened : maskFor(me).ticketFull(opened);
    },
  );
}
