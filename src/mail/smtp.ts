import { createTransport } from "nodemailer";
import { html, type Message, plainText } from "./message.ts";

/** Hands a message on; rejects when it could not, so that the job is tried again. */
export type SendMail = (message: Message) => Promise<void>;

export interface SmtpMailer {
  send: SendMail;
  close(): void;
}

/** Sends by SMTP, with a bound on every wait. */
export function createSmtpMailer({ url, from }: { url: string; from: string }): SmtpMailer {
  const transport = createTransport({
    url,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 10_000,
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
      });
    },
    close: () => transport.close(),
  };
}
