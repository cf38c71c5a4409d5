import { startMailServer } from "../../test/support/mail-server.ts";

export interface Mailbox {
  url: string;
  /** The code in the next mail to the address; asked for before the mail is. Rejects when none comes. */
  nextCode(address: string): Promise<string>;
  close(): Promise<void>;
}

const longestWaitMs = 30_000;

/** Reads the codes out of mails that came by SMTP, and keeps no mail. */
export async function startMailbox(): Promise<Mailbox> {
  const server = await startMailServer();
  const waiting = new Map<string, (code: string) => void>();

  function look(): void {
    for (const { recipients, text } of server.mails.splice(0)) {
      const [, code] = /^\s*(\d{8})\s*$/m.exec(text ?? "") ?? [];
      if (code) for (const recipient of recipients) waiting.get(recipient)?.(code);
    }
  }
  const timer = setInterval(look, 50);

  return {
    url: server.url,
    nextCode: (address) =>
      new Promise((resolve, reject) => {
        const give = () => {
          waiting.delete(address);
          reject(new Error(`no code came by mail within ${longestWaitMs / 1000} s`));
        };
        const timeout = setTimeout(give, longestWaitMs);
        waiting.set(address, (code) => {
          clearTimeout(timeout);
          waiting.delete(address);
          resolve(code);
        });
      }),
    async close() {
      clearInterval(timer);
      await server.close();
    },
  };
}
