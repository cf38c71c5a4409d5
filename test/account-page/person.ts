import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type pg from "pg";
import type { BrowserContext, Page } from "playwright-core";
import type { Test } from "tap";
import { testEnvironment } from "../support/app.ts";
import { addAuthenticator, freePort, launchBrowser, type VirtualAuthenticator } from "../support/chromium.ts";
import { createTestDatabase, openPool } from "../support/database.ts";
import { startProcess } from "../support/service-process.ts";

// QUEUE_TEST_SCREENSHOTS names a folder that gets a picture of each view, at desktop and phone width, light and dark.
const shots = process.env.QUEUE_TEST_SCREENSHOTS;
if (shots) mkdirSync(shots, { recursive: true });

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

export interface AccountPage {
  url: string;
  pool: pg.Pool;
  /** A browser of its own, with an authenticator of its own, as on another device; not yet at the page. */
  openDevice(options?: { autofill?: boolean }): Promise<Device>;
  /** The newest mail to the address whose subject fits, once it is there; not one of so many that were there before. */
  mail(to: string, subject: RegExp, before?: number): Promise<Mail>;
  mails(): Promise<Mail[]>;
}

export interface Device {
  context: BrowserContext;
  page: Page;
  authenticator: VirtualAuthenticator;
  /** From now on, until the page is loaded anew, it offers no passkeys in the autofill. */
  stopAutofill(): Promise<void>;
  /** Waits until the view is shown. */
  sees(view: string): Promise<void>;
  /** Waits until the message says so, and holds that the person can see it. */
  says(t: Test, words: RegExp): Promise<void>;
  /** Answers the dialog that asks. */
  answer(text?: string): Promise<void>;
  look(name: string): Promise<void>;
  /** Signs up with the code from the mail, as far as the page leads. */
  signUp(email: string, name: string): Promise<void>;
  /** What the page has told the browser of passkeys since it was loaded (WebAuthn Level 3, section 5.1.10). */
  signals(): Promise<Signal[]>;
  /** What the page threw. */
  faults: string[];
}

interface Signal {
  method: string;
  argument: any;
}

/** Starts the service as a developer does, with a real browser beside it. */
export async function openAccountPage(t: Test): Promise<AccountPage> {
  const databaseUrl = await createTestDatabase(t);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const service = await startProcess({
    environment: {
      ...testEnvironment(databaseUrl),
      PORT: String(port),
      QUEUE_BASE_URL: url,
      QUEUE_ORIGINS: url,
      QUEUE_INLINE_WORKER: "on",
    },
  });
  const browser = await launchBrowser();
  const pool = openPool(databaseUrl, 1);
  t.teardown(async () => {
    await browser.close();
    await service.stop();
    await pool.end();
  });

  async function mails(): Promise<Mail[]> {
    const outbox = await (await fetch(`${url}/outbox`)).text();
    const articles = outbox.matchAll(/<h2>(.*?)<\/h2><p>To <b>(.*?)<\/b>.*?<pre>(.*?)<\/pre>/gs);
    return [...articles].map(([, subject = "", to = "", text = ""]) => ({ subject, to, text }));
  }

  const account: AccountPage = {
    url,
    pool,
    mails,
    async mail(to, subject, before = 0) {
      for (;;) {
        const all = await mails();
        const found = all
          .slice(0, all.length - before)
          .find((mail) => mail.to === to && subject.test(mail.subject));
        if (found) return found;
        await wait(50);
      }
    },
    async openDevice({ autofill = true } = {}) {
      const context = await browser.newContext({ acceptDownloads: true });
      await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: url });
      await context.addInitScript(noteSignals);
      // The virtual authenticator answers the autofill as soon as it is asked; a test that presses buttons does without.
      if (!autofill) await context.addInitScript(withoutAutofill);
      const page = await context.newPage();
      const authenticator = await addAuthenticator(context, page);
      return createDevice(account, { context, page, authenticator });
    },
  };
  return account;
}

function withoutAutofill(): void {
  PublicKeyCredential.isConditionalMediationAvailable = async () => false;
}

function createDevice(
  account: AccountPage,
  { context, page, authenticator }: Pick<Device, "context" | "page" | "authenticator">,
): Device {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  const sees = async (view: string) => void (await page.waitForSelector(`#${view}`, { state: "visible" }));
  return {
    context,
    page,
    authenticator,
    faults,
    signals: () => page.evaluate(() => (globalThis as never as { signals: Signal[] }).signals),
    sees,
    stopAutofill: () => page.evaluate(withoutAutofill),
    async says(t, words) {
      await page.waitForFunction(
        ([source]) =>
          new RegExp(source as string).test(document.querySelector("#message")?.textContent ?? ""),
        [words.source] as const,
      );
      const inView = await page.evaluate(() => {
        const { top, bottom } = (document.querySelector("#message") as Element).getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
      t.ok(inView, `the person sees: ${words.source}`);
    },
    async answer(text) {
      await page.waitForSelector("#ask[open]");
      if (text !== undefined) await page.fill("#ask-input", text);
      await page.click("#ask-confirm");
    },
    async look(name) {
      if (!shots) return;
      for (const [width, height] of [
        [1280, 900],
        [390, 844],
      ] as const) {
        for (const colorScheme of ["light", "dark"] as const) {
          await page.setViewportSize({ width, height });
          await page.emulateMedia({ colorScheme });
          await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
        }
      }
      await page.setViewportSize({ width: 1280, height: 900 });
    },
    async signUp(email, name) {
      const before = (await account.mails()).length;
      await page.fill("#sign-up-email", email);
      await page.fill("#sign-up-name", name);
      await page.press("#sign-up-email", "Enter");
      await sees("verify");
      await page.fill("#code", codeIn(await account.mail(email, /Your code/, before)));
      await page.press("#code", "Enter");
      await page.click("#create-passkey");
      await sees("secure");
    },
  };
}

/** Runs in the page, before its scripts. */
function noteSignals(): void {
  const signals: Signal[] = [];
  Object.assign(globalThis, { signals });
  // An empty page has none.
  if (!globalThis.PublicKeyCredential) return;
  const api = PublicKeyCredential as never as Record<string, (argument: unknown) => Promise<void>>;
  for (const method of [
    "signalUnknownCredential",
    "signalAllAcceptedCredentials",
    "signalCurrentUserDetails",
  ]) {
    const own = api[method]?.bind(api);
    api[method] = async (argument) => {
      signals.push({ method, argument });
      await own?.(argument);
    };
  }
}

/** The eight digits of a mail. */
export const codeIn = ({ text }: Mail) => /^\s+(\d{8})$/m.exec(text)?.[1] as string;
