import { createTransport } from "nodemailer";
import { html, type Message, plainText } from "./message.ts";

/** Hands a message on; rejects when it could not, so that the job is tried again. */
export type SendMail = (message: Message) => Promise<void>;

export interface SmtpMailer {
  send: SendMail;
  close(): void;
}

export interface SmtpBounds {
  /** For a connection, the look-up of the name included. */
  connectionTimeout: number;
  /** For the server's first word. */
  greetingTimeout: number;
  /** For each further one. */
  socketTimeout: number;
  /** For all of a mail. */
  mailMs: number;
}

export const smtpBounds: SmtpBounds = {
  connectionTimeout: 5_000,
  greetingTimeout: 5_000,
  socketTimeout: 10_000,
  mailMs: 20_000,
};

/** Sends by SMTP, with a bound on every wait. */
export function createSmtpMailer({
  url,
  from,
  bounds = smtpBounds,
}: {
  url: string;
  from: string;
  bounds?: SmtpBounds;
}): SmtpMailer {
  const { mailMs, ...waits } = bounds;
  const transport = createTransport({
    url,
    ...waits,
    // A server that is cut off need not say goodbye.
    socketCloseTimeout: 1_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(message) {
      await transport.sendMail({
        from,
        // As an object, so that no part of the address is ever parsed as a list of addresses.
        to: { name: "", address: message.to },
        subject: message.subject,
        text: plainText(message),
        html: html(message),
        headers: { "Auto-Submitted": "auto-generated" },
        // A server that says a word now and then is in time with each of them.
        signal: AbortSignal.timeout(mailMs),
      });
    },
    close: () => transport.close(),
  };
}
