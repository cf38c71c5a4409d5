import { mkdirSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import type { Page } from "playwright-core";
import t from "tap";
import { testEnvironment } from "../support/app.ts";
import { addAuthenticator, freePort, launchBrowser, skipWithoutBrowser } from "../support/chromium.ts";
import { createTestDatabase } from "../support/database.ts";
import { startProcess } from "../support/service-process.ts";

// A person at the page in a real browser, with Chromium's virtual authenticator. QUEUE_TEST_SCREENSHOTS names a folder
// that gets a picture of each view, at desktop and phone width, light and dark.

const shots = process.env.QUEUE_TEST_SCREENSHOTS;
if (shots) mkdirSync(shots, { recursive: true });

async function look(page: Page, name: string): Promise<void> {
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
}

t.test("a person at the account page", { skip: skipWithoutBrowser }, async (t) => {
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
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  t.teardown(async () => {
    await browser.close();
    await service.stop();
    await pool.end();
  });
  const context = await browser.newContext();
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  const authenticator = await addAuthenticator(context, page);

  /** The newest code in the outbox, once there are so many mails. */
  async function newestCode(mails: number): Promise<string> {
    for (;;) {
      const outbox = await (await fetch(`${url}/outbox`)).text();
      const codes = [...outbox.matchAll(/^\s+(\d{8})$/gm)];
      if (codes.length >= mails) return codes[0]?.[1] as string;
    }
  }
  const message = page.locator("#message");
  const says = async (words: RegExp) => {
    await page.waitForFunction(
      ([source]) =>
        new RegExp(source as string, "i").test(document.querySelector("#message")?.textContent ?? ""),
      [words.source] as const,
    );
    t.match(await message.textContent(), words);
  };

  await t.test("signs up with the code from the mail, after a wrong one", async (t) => {
    await page.goto(url);
    await look(page, "1-signed-out");
    await page.fill("#sign-up-email", "ada@example.com");
    await page.fill("#sign-up-name", "Ada Lovelace");
    await page.press("#sign-up-email", "Enter");
    await page.waitForSelector("#code", { state: "visible" });
    const code = await newestCode(1);
    await page.fill("#code", code === "00000000" ? "00000001" : "00000000");
    await page.press("#code", "Enter");
    await says(/code/);
    await look(page, "2-wrong-code");
    await page.fill("#code", code);
    await page.press("#code", "Enter");
    await page.click("#create-passkey");
    await page.waitForSelector("#account", { state: "visible" });
    t.match(await page.textContent("#customer-email"), "ada@example.com");
    t.equal((await authenticator.credentials()).length, 1);
    await page.waitForFunction(() =>
      /good|valid/i.test(document.querySelector("#jwks-check")?.textContent ?? ""),
    );
    await look(page, "3-signed-in");
  });

  await t.test("refreshes by hand, and without noticing when the access token is gone", async (t) => {
    const claims = await page.textContent("#token-claims");
    await page.click("#refresh");
    await page.waitForFunction(
      (before) => document.querySelector("#token-claims")?.textContent !== before,
      claims,
    );
    await page.click("#forget-token");
    await page.reload();
    await page.waitForSelector("#account", { state: "visible" });
    t.match(
      await page.textContent("#customer-email"),
      "ada@example.com",
      "the cookie carried the session over a reload",
    );
  });

  await t.test("signs out, and in again by the button", async (t) => {
    // With its presence simulated the authenticator would answer the autofill at once.
    await authenticator.setAutomaticPresence(false);
    await page.click("#sign-out");
    await page.waitForSelector("#sign-in-button", { state: "visible" });
    const { rows } = await pool.query(
      "select end_reason from queue_sessions where ended_at is not null order by ended_at desc limit 1",
    );
    t.equal(rows[0].end_reason, "signed_out");
    await authenticator.setAutomaticPresence(true);
    await page.click("#sign-in-button");
    await page.waitForSelector("#account", { state: "visible" });
    t.match(await page.textContent("#customer-email"), "ada@example.com");
  });

  await t.test("signs in with the address given", async (t) => {
    await authenticator.setAutomaticPresence(false);
    await page.click("#sign-out");
    await page.waitForSelector("#sign-in-button", { state: "visible" });
    await authenticator.setAutomaticPresence(true);
    await page.fill("#sign-in-email", "Ada@Example.com");
    await page.press("#sign-in-email", "Enter");
    await page.waitForSelector("#account", { state: "visible" });
    t.match(await page.textContent("#customer-email"), "ada@example.com");
  });

  await t.test("signs in by autofill", async (t) => {
    const sessionOf = (claims: string | null) => /"sid": "([^"]+)"/.exec(claims ?? "")?.[1];
    const before = sessionOf(await page.textContent("#token-claims"));
    await page.click("#sign-out");
    // The page offers its passkeys to the autofill as it shows the form, and the authenticator answers as a person would
    // who picks one. Nothing is clicked.
    await page.waitForFunction((sid) => {
      const claims = document.querySelector("#token-claims")?.textContent ?? "";
      const account = document.querySelector<HTMLElement>("#account");
      return account?.hidden === false && claims.includes('"sid"') && !claims.includes(sid ?? "");
    }, before);
    const { rows } = await pool.query("select id from queue_sessions where ended_at is null");
    t.strictSame(rows, [{ id: sessionOf(await page.textContent("#token-claims")) }]);
    await authenticator.setAutomaticPresence(false);
    await page.click("#sign-out");
    await page.waitForSelector("#sign-in-button", { state: "visible" });
  });

  await t.test(
    "is told when the passkey does not verify them, is unknown, or the network is down",
    async (t) => {
      await authenticator.setUserVerified(false);
      await authenticator.setAutomaticPresence(true);
      await page.click("#sign-in-button");
      await says(/passkey|cancel/);
      await look(page, "4-refused");

      // From a page without a request under way, so that it is the new page's autofill that brings the passkey, once.
      await authenticator.setAutomaticPresence(false);
      await page.goto("about:blank");
      await pool.query("delete from queue_webauthn_credentials");
      await authenticator.setUserVerified(true);
      await authenticator.setAutomaticPresence(true);
      await page.goto(url);
      await says(/not known/);
      await look(page, "5-unknown-passkey");

      await context.setOffline(true);
      await page.click("#sign-in-button");
      await says(/network|connection|offline|reach/);
      await look(page, "6-network-down");
      await context.setOffline(false);
      t.pass("each had its words");
    },
  );

  t.strictSame(faults, [], "the page threw nothing");
});
