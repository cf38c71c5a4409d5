import t from "tap";
import { skipWithoutBrowser } from "../support/chromium.ts";
import { codeIn, openAccountPage } from "./person.ts";

// A person who signs up, out and in at the page, in a real browser with Chromium's virtual authenticator.

t.test("a person at the account page", { skip: skipWithoutBrowser }, async (t) => {
  const account = await openAccountPage(t);
  const { url, pool } = account;
  const device = await account.openDevice();
  const { page, authenticator, context } = device;
  const email = "ada@example.com";
  const sessionOf = async () => /"sid": "([^"]+)"/.exec((await page.textContent("#token-claims")) ?? "")?.[1];
  const signOut = async () => {
    // With its presence simulated the authenticator would answer the autofill at once.
    await authenticator.setAutomaticPresence(false);
    await page.click("#sign-out");
    await device.sees("signed-out");
  };

  await t.test("signs up with the code from the mail, after a wrong one", async (t) => {
    await page.goto(url);
    await device.look("1-signed-out");
    await page.fill("#sign-up-email", "ada@localhost");
    await page.press("#sign-up-email", "Enter");
    await device.says(t, /not an e-mail address/);
    await page.fill("#sign-up-email", email);
    await page.fill("#sign-up-name", "Ada Lovelace");
    await page.press("#sign-up-email", "Enter");
    await device.sees("verify");
    const code = codeIn(await account.mail(email, /Your code/));
    await page.fill("#code", code === "00000000" ? "00000001" : "00000000");
    await page.press("#code", "Enter");
    await device.says(t, /That code is not right/);
    await device.look("2-wrong-code");
    await page.fill("#code", code);
    await page.press("#code", "Enter");
    await page.click("#create-passkey");
    await device.sees("secure");
    await page.click("#secure-later");
    await device.sees("account");
    t.match(await page.textContent("#customer-email"), email);
    t.equal((await authenticator.credentials()).length, 1);
    await page.waitForFunction(() =>
      /good, by the published/.test(document.querySelector("#jwks-check")?.textContent ?? ""),
    );
    await device.look("3-signed-in");
  });

  await t.test(
    "refreshes by hand, without noticing when the access token is over, and over a reload",
    async (t) => {
      const claims = await page.textContent("#token-claims");
      const anotherToken = (before: string | null) =>
        page.waitForFunction(
          (old) => ![old, ""].includes(document.querySelector("#token-claims")?.textContent ?? ""),
          before,
        );
      await page.click("#refresh");
      await anotherToken(claims);
      // Without the token the page has to get one with the cookie before it can change the name.
      await page.click("#forget-token");
      await page.waitForFunction(() =>
        /Forgotten/.test(document.querySelector("#token-claims")?.textContent ?? ""),
      );
      await page.click("#change-name");
      await device.answer("Countess Lovelace");
      await page.waitForFunction(
        () => document.querySelector("#profile-name")?.textContent === "Countess Lovelace",
      );
      // One that Queue calls over is replaced too, once.
      let refused = 0;
      await page.route(
        "**/api/v1/auth/me",
        async (route) => {
          refused += 1;
          const body = { type: "x", title: "x", status: 401, code: "token_expired", request_id: "x" };
          const contentType = "application/problem+json";
          await route.fulfill({ status: 401, contentType, body: JSON.stringify(body) });
        },
        { times: 1 },
      );
      await page.click("#change-name");
      await device.answer("Ada Lovelace");
      await page.waitForFunction(
        () => document.querySelector("#profile-name")?.textContent === "Ada Lovelace",
      );
      t.equal(refused, 1);
      await page.reload();
      await device.sees("account");
      t.match(
        await page.textContent("#customer-email"),
        email,
        "the cookie carried the session over a reload",
      );
    },
  );

  await t.test("signs out, and in again by the button", async (t) => {
    await device.stopAutofill();
    await signOut();
    const { rows } = await pool.query(
      "select end_reason from queue_sessions where ended_at is not null order by ended_at desc limit 1",
    );
    t.equal(rows[0].end_reason, "signed_out");
    await authenticator.setAutomaticPresence(true);
    await page.click("#sign-in-button");
    await device.sees("account");
    t.match(await page.textContent("#customer-email"), email);
  });

  await t.test("signs in with the address given", async (t) => {
    await signOut();
    await authenticator.setAutomaticPresence(true);
    await page.fill("#sign-in-email", "Ada@Example.com");
    await page.press("#sign-in-email", "Enter");
    await device.sees("account");
    t.match(await page.textContent("#customer-email"), email);
  });

  await t.test("signs in by autofill", async (t) => {
    await page.reload();
    await page.waitForFunction(() => document.querySelector("#token-claims")?.textContent?.includes('"sid"'));
    const before = await sessionOf();
    await page.click("#sign-out");
    // The page offers its passkeys to the autofill as it shows the form, and the authenticator answers as a person would
    // who picks one. Nothing is clicked.
    await page.waitForFunction((sid) => {
      const claims = document.querySelector("#token-claims")?.textContent ?? "";
      const view = document.querySelector<HTMLElement>("#account");
      return view?.hidden === false && claims.includes('"sid"') && !claims.includes(sid ?? "");
    }, before);
    const { rows } = await pool.query("select id from queue_sessions where ended_at is null");
    t.strictSame(rows, [{ id: await sessionOf() }]);
    await signOut();
  });

  await t.test(
    "is told when the passkey does not verify them, is unknown, or the network is down",
    async (t) => {
      await authenticator.setUserVerified(false);
      await authenticator.setAutomaticPresence(true);
      await page.click("#sign-in-button");
      await device.says(t, /The passkey was refused, or you cancelled/);
      await device.look("4-refused");

      // From a page without a request under way, so that it is the new page's autofill that brings the passkey, once.
      await authenticator.setAutomaticPresence(false);
      await page.goto("about:blank");
      await pool.query("update queue_customers set status = 'suspended', suspended_at = created_at");
      await authenticator.setUserVerified(true);
      await authenticator.setAutomaticPresence(true);
      await page.goto(url);
      await device.says(t, /The sign-in was not accepted/);
      t.strictSame(await device.signals(), [], "the browser is not told to forget a passkey that is known");

      await authenticator.setAutomaticPresence(false);
      await page.goto("about:blank");
      await pool.query("delete from queue_webauthn_credentials");
      await authenticator.setUserVerified(true);
      await authenticator.setAutomaticPresence(true);
      await page.goto(url);
      await device.says(t, /This passkey is not known here/);
      await device.look("5-unknown-passkey");
      t.match(await device.signals(), [
        { method: "signalUnknownCredential", argument: { rpId: "localhost", credentialId: /^[\w-]+$/ } },
      ]);
      const offered = page.waitForRequest("**/authentication/options");
      await page.focus("#sign-up-email");
      await page.focus("#sign-in-email");
      await offered;
      t.pass("the autofill is offered again when the person comes back to the field");

      await authenticator.setAutomaticPresence(false);
      await page.goto("about:blank");
      await page.goto(url);
      await device.sees("signed-out");
      await context.setOffline(true);
      await page.click("#sign-in-button");
      await device.says(t, /No connection: the network is down/);
      await device.look("6-network-down");
      await page.setViewportSize({ width: 390, height: 600 });
      await page.fill("#sign-up-email", email);
      await page.press("#sign-up-email", "Enter");
      await device.says(t, /No connection: the network is down/);
      await page.setViewportSize({ width: 1280, height: 900 });
      await context.setOffline(false);
    },
  );

  t.strictSame(device.faults, [], "the page threw nothing");
});

t.test("a machine whose clock is wrong", { skip: skipWithoutBrowser }, async (t) => {
  const account = await openAccountPage(t);
  const device = await account.openDevice();
  await device.context.clock.install({ time: new Date(Date.now() + 6 * 60_000) });
  let asked = 0;
  device.page.on("request", (request) => {
    if (request.url().endsWith("/authentication/options")) asked += 1;
  });
  await device.authenticator.setAutomaticPresence(false);
  await device.page.goto(account.url);
  await device.sees("signed-out");
  await device.page.waitForLoadState("networkidle");
  t.equal(asked, 1, "the autofill does not ask for new options in a loop");
  await device.context.clock.fastForward(260_000);
  const renewed = device.page.waitForRequest("**/authentication/options");
  await device.context.clock.fastForward(20_000);
  await renewed;
  t.equal(asked, 2, "and renews them before they are over");
});

t.test("the outbox is readable", { skip: skipWithoutBrowser }, async (t) => {
  const account = await openAccountPage(t);
  const device = await account.openDevice();
  const refused: string[] = [];
  device.page.on("console", (line) => line.type() === "error" && refused.push(line.text()));
  await device.page.goto(account.url);
  await device.page.fill("#sign-up-email", "ada@example.com");
  await device.page.press("#sign-up-email", "Enter");
  await account.mail("ada@example.com", /Your code/);
  refused.length = 0;
  await device.page.setViewportSize({ width: 390, height: 844 });
  await device.page.goto(`${account.url}/outbox`);
  await device.look("7-outbox");
  t.strictSame(refused, [], "the policy lets its style in");
  t.equal(
    await device.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    true,
    "on a phone too",
  );
});
