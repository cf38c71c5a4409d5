import type { Executor } from "../database/open.ts";
import type { MessageMaker } from "../jobs/mail-queue.ts";
import type { Message, Paragraph } from "./message.ts";
import { deleteNotice, findNotice } from "./notice-store.ts";
import type { Notice, NoticeData, NoticeKind } from "./notices.ts";

interface Words {
  subject: string;
  paragraphs: Paragraph[];
}

interface Options {
  db: Executor;
  siteName: string;
  /** The page on which a change of address is undone; the token is in the fragment, which no server sees. */
  undoLink: (changeId: string) => string;
  /** The same for a recovery that an operator began. */
  cancelLink: (recoveryId: string) => string;
}

/** The mails that tell a customer what happened. Their row goes away once they are sent. */
export function createNoticeMessages({ db, siteName, undoLink, cancelLink }: Options): MessageMaker {
  const notYou =
    "If it was not you, sign in, look at your passkeys and sessions, and remove what you do not know.";
  const words: { [Kind in NoticeKind]: (data: NoticeData[Kind]) => Words } = {
    passkey_added: ({ name }) => ({
      subject: `A passkey was added to your account at ${siteName}`,
      paragraphs: [`A new passkey${named(name)} can now sign in to your account.`, notYou],
    }),
    passkey_removed: ({ name }) => ({
      subject: `A passkey was removed from your account at ${siteName}`,
      paragraphs: [
        `The passkey${named(name)} cannot sign in to your account any more, and its sessions have ended.`,
        notYou,
      ],
    }),
    backup_codes_made: () => ({
      subject: `New backup codes for your account at ${siteName}`,
      paragraphs: ["New backup codes were made. Any made before them are good for nothing now.", notYou],
    }),
    recovery_started: ({ remaining }) => ({
      subject: `A backup code was used to recover your account at ${siteName}`,
      paragraphs: [
        `Somebody proved this address and used one of your backup codes. They can now add a passkey. Unused codes: ${remaining}.`,
        "If it was not you, sign in at once, make new backup codes and look at your passkeys.",
      ],
    }),
    operator_recovery_started: ({ recovery_id, not_before }) => ({
      subject: `Somebody asked us to recover your account at ${siteName}`,
      paragraphs: [
        `We were asked to let you back into your account, and gave out a code for it. With this address it can be used from ${new Date(not_before).toUTCString()} on, to add a passkey.`,
        "If it was not you, cancel it before then: sign in with a passkey, or open this page, which asks before it does anything:",
        { link: cancelLink(recovery_id) },
      ],
    }),
    operator_recovery_redeemed: () => ({
      subject: `Your account at ${siteName} was recovered`,
      paragraphs: [
        "Somebody proved this address and used the code that we had given out. They can now add a passkey.",
        "If it was not you, sign in at once, and look at your passkeys.",
      ],
    }),
    email_changed_old: ({ change_id }) => ({
      subject: `Your account at ${siteName} has another address now`,
      paragraphs: [
        "The address of your account was changed, and this one does not belong to it any more.",
        "If it was not you, you can undo the change for seven days. That restores this address, signs everybody out, and removes passkeys and backup codes added since. Open this page, which asks before it does anything:",
        { link: undoLink(change_id) },
      ],
    }),
    email_changed_new: () => ({
      subject: `This is now the address of your account at ${siteName}`,
      paragraphs: ["The address of your account was changed to this one.", notYou],
    }),
    email_change_undone: () => ({
      subject: `The change of your address at ${siteName} was undone`,
      paragraphs: [
        "The change was undone from the old address, which belongs to the account again. Everybody was signed out, and passkeys and backup codes added since the change were removed.",
      ],
    }),
    session_reused: () => ({
      subject: `A session of your account at ${siteName} was ended`,
      paragraphs: [
        "Somebody presented an old key of one of your sessions. It may have been stolen, so the session was ended. Sign in again to go on.",
        notYou,
      ],
    }),
    account_erased: () => ({
      subject: `Your account at ${siteName} was erased`,
      paragraphs: ["Your account and what belonged to it were erased. This is the last message about it."],
    }),
  };
  const makeWords = ({ kind, data }: Notice) => (words[kind] as (data: Notice["data"]) => Words)(data);

  return {
    async make(id): Promise<Message | undefined> {
      const notice = await findNotice(db, id);
      if (!notice) return undefined;
      const { subject, paragraphs } = makeWords(notice);
      const when = `It happened on ${notice.createdAt.toUTCString()}.`;
      return { to: notice.email, subject, paragraphs: [...paragraphs, when] };
    },
    sent: (id) => deleteNotice(db, id),
  };
}

function named(name: string | null): string {
  return name === null ? "" : ` “${name}”`;
}
