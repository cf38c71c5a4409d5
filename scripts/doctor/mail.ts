import { createTransport } from "nodemailer";
import { type Finding, fault, ok } from "./finding.ts";

/** Whether the mail server lets us in. Nothing is sent. */
export async function checkMail(smtpUrl: string | undefined): Promise<Finding[]> {
  if (smtpUrl === undefined) return [];
  const { host } = new URL(smtpUrl);
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 5_000,
  });
  try {
    await transport.verify();
    return [ok(`The mail server at ${host} lets us in.`)];
  } catch (error) {
    const { code, responseCode } = error as { code?: string; responseCode?: number };
    return [
      fault(
        `The mail server at ${host} cannot be used: ${[code, responseCode].filter(Boolean).join(" ")}`,
        code === "EAUTH"
          ? "The user or the password in SMTP_URL is wrong; special characters must be percent-encoded."
          : "Check the host and port in SMTP_URL, and that the platform lets connections out to it.",
      ),
    ];
  } finally {
    transport.close();
  }
}
