import type { Handlers } from "../contract/handlers.ts";
import type { ServiceEvents } from "./appending.ts";
import type { AuditExport } from "./exporting.ts";
import type { AuditReader } from "./reading.ts";

export function auditRoutes({
  serviceEvents,
  reader,
  auditExport,
}: {
  serviceEvents: ServiceEvents;
  reader: AuditReader;
  auditExport: AuditExport;
}): Handlers<
  "appendAuditEvents" | "searchAuditEvents" | "getAuditEvent" | "exportAuditEvents" | "listAuditSeals"
> {
  return {
    async appendAuditEvents({ body, principal, requestId }) {
      const batch = "events" in body;
      const appended = await serviceEvents.append({
        service: principal.name,
        context: { requestId, operator: principal.operator },
        events: batch ? body.events : [body],
        pointerTo: (index) => (batch ? `/events/${index}` : ""),
      });
      const items = appended.map(({ id, event_id, recorded_at }) => ({
        id,
        event_id,
        recorded_at: recorded_at.toISOString(),
      }));
      const isNew = appended.some(({ outcome }) => outcome === "appended");
      return isNew ? { status: 201, body: { items } } : { status: 200, body: { items } };
    },
    async searchAuditEvents({ query }) {
      const { cursor, limit, ...filter } = query ?? {};
      return { status: 200, body: await reader.search(eventFilter(filter), { cursor, limit }) };
    },
    async getAuditEvent({ path }) {
      return { status: 200, body: await reader.get(path.event_id) };
    },
    async exportAuditEvents({ query }) {
      const { cursor, ...filter } = query ?? {};
      return { status: 200, body: await auditExport.open({ ...eventFilter(filter), cursor }) };
    },
    async listAuditSeals({ query }) {
      return { status: 200, body: await reader.seals(query ?? {}) };
    },
  };
}

interface FilterQuery {
  customer_id?: string;
  actor?: string;
  type?: string;
  from?: string;
  to?: string;
}

function eventFilter({ customer_id, actor, type, from, to }: FilterQuery) {
  return {
    customerId: customer_id,
    actorId: actor,
    type,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}
