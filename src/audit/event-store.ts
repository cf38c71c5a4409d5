import type { Trx } from "../database/open.ts";
import type { AuditRows } from "./audit-event.ts";

/** Appends events in the transaction of the change they tell of; one statement. */
export async function insertEvents(trx: Trx, rows: AuditRows[]): Promise<void> {
  const events = rows.map((row) => row.event);
  const personal = rows.flatMap((row) => row.personal ?? []);
  if (personal.length === 0) {
    await trx.insertInto("customer_audit_events").values(events).execute();
    return;
  }
  await trx
    .with("personal", (cte) => cte.insertInto("customer_audit_personal").values(personal))
    .insertInto("customer_audit_events")
    .values(events)
    .execute();
}

export async function attributePersonal(
  trx: Trx,
  { emailVerificationId, customerId }: { emailVerificationId: string; customerId: string },
): Promise<void> {
  await trx
    .updateTable("customer_audit_personal")
    .set({ customer_id: customerId })
    .where("email_verification_id", "=", emailVerificationId)
    .where("customer_id", "is", null)
    .execute();
}

/** Deletes the personal parts about a customer, and about verifications of the customer's; answers how many. */
export async function deletePersonal(
  trx: Trx,
  { customerId, emailVerificationIds }: { customerId: string; emailVerificationIds: string[] },
): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom("customer_audit_personal")
    .where((where) =>
      where.or([
        where("customer_id", "=", customerId),
        where("email_verification_id", "=", where.fn.any(where.val(emailVerificationIds))),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Whether there is such a customer who is not erased; an erasure then waits for the end of the caller's transaction. */
export async function holdOffErasure(trx: Trx, customerId: string | null): Promise<boolean> {
  const row = await trx
    .selectFrom("queue_customers")
    .select("id")
    .where("id", "=", customerId)
    .where("status", "<>", "erased")
    .forKeyShare()
    .executeTakeFirst();
  return row !== undefined;
}
