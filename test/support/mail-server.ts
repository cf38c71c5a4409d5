import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

export interface MailServer {
  url: string;
  mails: (Email & { recipients: string[] })[];
  /** How many of the next mails are refused with a passing fault. */
  refuse(count: number): void;
  /** Takes the next mail and never says whether it was accepted; resolves when it is there. */
  hold(): Promise<void>;
  /** Waits until so many mails have come. */
  waitFor(count: number): Promise<void>;
  close(): Promise<void>;
}

/** A real SMTP server on loopback that keeps what it gets. */
export async function startMailServer(): Promise<MailServer> {
  const mails: MailServer["mails"] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let refusals = 0;
  let holding: (() => void) | undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", async () => {
        if (holding) {
          holding();
          holding = undefined;
          return;
        }
        if (refusals > 0) {
          refusals -= 1;
          callback(Object.assign(new Error("try again later"), { responseCode: 451 }));
          return;
        }
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ ...(await PostalMime.parse(Buffer.concat(chunks))), recipients });
        callback();
        for (const { count, resolve } of waiting) if (mails.length >= count) resolve();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse: (count) => {
      refusals = count;
    },
    hold: () =>
      new Promise((resolve) => {
        holding = resolve;
      }),
    waitFor: (count) =>
      mails.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
