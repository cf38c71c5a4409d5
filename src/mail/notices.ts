import type { Trx } from "../database/open.ts";
import type { QueueMail } from "../jobs/mail-queue.ts";
import type { Random } from "../random.ts";
import { insertNotice } from "./notice-store.ts";

/** What a notice says, by its kind. Names and times that the words need, and nothing secret. */
export interface NoticeData {
  passkey_added: { name: string | null };
  passkey_removed: { name: string | null };
  backup_codes_made: Record<never, never>;
  /** A backup code was used, which is how a recovery begins. */
  recovery_started: { remaining: number };
  /** An operator began a recovery: with the link that cancels it, and from when on its code is good. */
  operator_recovery_started: { recovery_id: string; not_before: string };
  operator_recovery_redeemed: Record<never, never>;
  /** To the old address, with the link that undoes the change. */
  email_changed_old: { change_id: string };
  email_changed_new: Record<never, never>;
  /** To both addresses. */
  email_change_undone: Record<never, never>;
  /** An old refresh token was presented, so the session ended. */
  session_reused: Record<never, never>;
  account_erased: Record<never, never>;
}
export type NoticeKind = keyof NoticeData;

export type Notice = {
  [Kind in NoticeKind]: {
    kind: Kind;
    customerId: string;
    email: string;
    data: NoticeData[Kind];
    createdAt: Date;
  };
}[NoticeKind];

export interface Notices {
  /** Sends the mail if the caller's transaction commits, also after a crash. */
  send<Kind extends NoticeKind>(
    trx: Trx,
    notice: { kind: Kind; customerId: string; email: string; data: NoticeData[Kind]; now: Date },
  ): Promise<void>;
}

export function createNotices({ random, queueMail }: { random: Random; queueMail: QueueMail }): Notices {
  return {
    async send(trx, { kind, customerId, email, data, now }) {
      const id = random.id(now);
      await insertNotice(trx, {
        id,
        kind,
        customer_id: customerId,
        email,
        data: JSON.stringify(data),
        created_at: now,
      });
      await queueMail(trx, { kind: "notice", id }, { afterSeconds: 0 });
    },
  };
}
