import type { FastifyInstance } from "fastify";
import type { Log } from "../log.ts";
import { escapeHtml, type Message, plainText } from "./message.ts";
import type { SendMail } from "./smtp.ts";

const messagesKept = 50;

export interface Outbox {
  send: SendMail;
  /** The newest first. */
  messages: (Message & { sentAt: Date })[];
}

/** Stands in for a mail server in development: keeps the latest messages in memory and writes them to the log. */
export function createOutbox(log: Log): Outbox {
  const messages: Outbox["messages"] = [];
  return {
    messages,
    async send(message) {
      messages.unshift({ ...message, sentAt: new Date() });
      messages.length = Math.min(messages.length, messagesKept);
      const code = message.paragraphs.find((part) => typeof part !== "string" && "code" in part);
      log.info(`mail to ${message.to}: ${message.subject}${code ? ` (code ${code.code})` : ""}; see /outbox`);
    },
  };
}

// The page's own style sheet and picture, and nothing else.
const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The page that shows the messages. Only ever registered in development. */
export function registerOutboxPage(app: FastifyInstance, outbox: Outbox): void {
  app.get("/outbox", async (_request, reply) => {
    const messages = outbox.messages.map(
      (message) =>
        `<article><h2>${escapeHtml(message.subject)}</h2><p>To <b>${escapeHtml(message.to)}</b> at <time>${message.sentAt.toISOString()}</time></p><pre>${escapeHtml(plainText(message))}</pre></article>`,
    );
    return reply
      .type("text/html; charset=utf-8")
      .header("content-security-policy", contentSecurityPolicy)
      .send(
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Outbox</title><link rel="icon" href="/favicon.svg" type="image/svg+xml"><link rel="stylesheet" href="/style.css"></head><body><main><h1>Outbox</h1><p>What Queue would have mailed, newest first. Development only; <a href="/">back to the account</a>.</p>${messages.join("") || "<p>Nothing yet.</p>"}</main></body></html>`,
      );
  });
}
