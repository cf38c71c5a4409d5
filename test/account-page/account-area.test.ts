import { readFile } from "node:fs/promises";
import t from "tap";
import { skipWithoutBrowser } from "../support/chromium.ts";
import { serviceToken } from "../support/services.ts";
import { codeIn, openAccountPage } from "./person.ts";

// What a customer does with the account over the years, at the page, in a real browser. Every device is a browser of its
// own with Chromium's virtual authenticator.

t.test("a person looks after the account", { skip: skipWithoutBrowser }, async (t) => {
  const account = await openAccountPage(t);
  const { url, pool } = account;
  const laptop = await account.openDevice({ autofill: false });
  const phone = await account.openDevice({ autofill: false });
  const email = "ada@example.com";
  const texts = (selector: string) => laptop.page.locator(selector).allTextContents();

  await t.test(
    "after signing up she is led to backup codes, which she can copy, download and print",
    async (t) => {
      const { page } = laptop;
      await page.goto(url);
      await laptop.signUp(email, "Ada Lovelace");
      await laptop.look("10-secure");
      await page.click("#secure-codes");
      await page.waitForSelector("#codes[open]");
      await laptop.look("11-codes");
      const codes = await texts("#codes-list li");
      t.equal(codes.length, 10);
      await page.click("#codes-copy");
      await page.waitForFunction(() => document.querySelector("#codes-copied")?.textContent === "Copied.");
      t.equal(await page.evaluate(() => navigator.clipboard.readText()), codes.join("\n"));
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("#codes-download")]);
      const file = await readFile(await download.path(), "utf8");
      for (const code of codes) t.ok(file.includes(code), "the file has every code");
      await page.emulateMedia({ media: "print" });
      t.ok(await page.isVisible("#codes-list"), "the codes go on paper");
      t.notOk(await page.isVisible("#codes-print"), "the buttons do not");
      t.notOk(await page.isVisible("main"), "nor the page behind");
      await page.emulateMedia({ media: null });
      await page.click("#codes-close");
      await laptop.sees("account");
      t.match(await page.textContent("#backup-status"), "10 unused");
      t.notOk(await page.isVisible("#recovery-hint"), "a lost device would not lock her out");
      t.equal(await page.locator("#codes-list li").count(), 0, "they are not kept in the page");
    },
  );

  await t.test("she adds a second passkey, names it, and signs in with it on another device", async (t) => {
    const { page, authenticator } = laptop;
    const own = await authenticator.credentials();
    // The second device's authenticator answers in the first one's place, as a phone near by would.
    await authenticator.clear();
    await page.click("#add-passkey");
    await laptop.says(t, /The passkey is added/);
    t.equal(await page.locator("#credentials li").count(), 2);
    const [added] = await authenticator.credentials();
    await authenticator.clear();
    for (const credential of own) await authenticator.add(credential);
    await phone.authenticator.add(added as never);

    await page
      .locator("#credentials li")
      .nth(1)
      .getByRole("button", { name: /Rename/ })
      .click();
    await laptop.look("12-rename");
    await laptop.answer("My phone");
    await page.waitForFunction(() =>
      document.querySelector("#credentials")?.textContent?.includes("My phone"),
    );

    await phone.page.goto(url);
    await phone.sees("signed-out");
    await phone.page.click("#sign-in-button");
    await phone.sees("account");
    t.match(await phone.page.textContent("#customer-email"), email);
    await page.click("#refresh");
    await page.waitForFunction(() => document.querySelectorAll("#sessions li").length === 2);
    await laptop.look("13-account");
    await phone.look("14-account-other-device");
    const { text } = await account.mail(email, /passkey was added/);
    t.match(text, /If it was not you/);
  });

  await t.test("what needs a fresh proof asks for the passkey and then goes on by itself", async (t) => {
    await pool.query("update queue_sessions set auth_time = auth_time - interval '1 hour'");
    await laptop.page.click("#make-codes");
    await laptop.answer();
    await laptop.page.waitForSelector("#codes[open]");
    await laptop.page.click("#codes-close");
    await laptop.says(t, /Your backup codes are made/);
    const { rows } = await pool.query(
      "select count(*)::int as fresh from queue_sessions where auth_time > created_at - interval '10 minutes' and ended_at is null",
    );
    t.equal(rows[0].fresh, 1, "the proof is on the session that gave it, and on no other");
  });

  await t.test("she removes the second passkey, and whoever is signed in with it is out", async (t) => {
    await laptop.page
      .locator("#credentials li", { hasText: "My phone" })
      .getByRole("button", { name: /Remove/ })
      .click();
    await laptop.look("15-remove");
    await laptop.answer();
    await laptop.says(t, /The passkey is removed/);
    t.equal(await laptop.page.locator("#credentials li").count(), 1);
    const signals = await laptop.signals();
    const accepted = signals.filter(({ method }) => method === "signalAllAcceptedCredentials");
    const { rows } = await pool.query("select credential_id from queue_webauthn_credentials");
    t.strictSame(
      accepted.at(-1)?.argument.allAcceptedCredentialIds,
      rows.map(({ credential_id }) => credential_id.toString("base64url")),
      "the browser is told which one is left",
    );
    t.match(signals.at(-1), { method: "signalCurrentUserDetails", argument: { name: email } });
    await phone.page.click("#refresh");
    await phone.sees("signed-out");
    await phone.says(t, /You have been signed out/);
    for (const id of ["token-claims", "customer-created", "session-idle", "backup-status", "sessions"])
      t.equal(await phone.page.textContent(`#${id}`), "", `nothing of hers stays on the page: ${id}`);

    await laptop.page
      .locator("#credentials li")
      .getByRole("button", { name: /Remove/ })
      .click();
    await laptop.answer();
    await laptop.says(t, /your only passkey/);
  });

  await t.test("she lost the device: mailbox and backup code let her make a new passkey", async (t) => {
    await laptop.page.click("#make-codes");
    await laptop.answer();
    await laptop.page.waitForSelector("#codes[open]");
    const [code = ""] = await texts("#codes-list li");
    await laptop.page.click("#codes-close");

    const { page, authenticator } = phone;
    await authenticator.clear();
    await page.fill("#sign-in-email", email);
    await page.click("#lost-device");
    await phone.look("16-lost-device");
    await page.press("#recover-email", "Enter");
    await phone.sees("verify");
    await page.fill("#code", codeIn(await account.mail(email, /recover|code/i)));
    await page.press("#code", "Enter");
    await phone.sees("redeem");
    await page.fill("#backup-code", "AAAA-AAAA-AAAA-AAAA-AAAA");
    await page.press("#backup-code", "Enter");
    await phone.says(t, /code is not right/);
    await phone.look("17-backup-code-wrong");
    await page.fill("#backup-code", code.toLowerCase().replaceAll("-", " "));
    await page.press("#backup-code", "Enter");
    await phone.sees("recovered");
    t.match(
      await page.textContent("#replacement-code"),
      /^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/,
    );
    await phone.look("18-recovered");
    await page.click("#recovered-passkey");
    await phone.sees("account");
    t.equal(await page.textContent("#replacement-code"), "", "it is not kept in the page");
    t.equal(await page.inputValue("#backup-code"), "", "nor is the used one");
    t.equal((await authenticator.credentials()).length, 1);
    t.equal(await page.locator("#credentials li").count(), 2);
    t.match(await page.textContent("#backup-status"), "10 unused", "the used one was replaced");
    await account.mail(email, /backup code was used/);
    await page.click("#change-email");
    await phone.answer("new@example.com");
    await phone.says(t, /has to wait for 24 hours/);
  });

  await t.test("she changes the address, and undoes it from the old one", async (t) => {
    await pool.query("update queue_customers set recovered_at = recovered_at - interval '2 days'");
    const { page } = laptop;
    await page.click("#change-email");
    await laptop.answer("new@example.com");
    await laptop.sees("verify");
    await page.fill("#code", codeIn(await account.mail("new@example.com", /./)));
    await page.press("#code", "Enter");
    await laptop.sees("account");
    t.equal(await page.textContent("#customer-email"), "new@example.com");

    const { text } = await account.mail(email, /another address/);
    const link = /https?:\/\/\S+#undo=\S+/.exec(text)?.[0] as string;
    const old = await account.openDevice({ autofill: false });
    await old.page.goto(link);
    await old.sees("undo");
    t.notMatch(old.page.url(), /undo/, "the token is out of the address bar");
    await old.look("19-undo");
    const before = await pool.query("select email from queue_customers");
    t.equal(before.rows[0].email, "new@example.com", "opening the link does nothing by itself");
    await old.page.click("#undo-confirm");
    await old.sees("signed-out");
    await old.says(t, /The change is undone/);
    const { rows } = await pool.query(
      "select c.email, count(s.id)::int as live from queue_customers c left join queue_sessions s on s.customer_id = c.id and s.ended_at is null group by c.email",
    );
    t.strictSame(rows, [{ email, live: 0 }]);
  });

  await t.test("she cancels a recovery that somebody asked for, from the mail", async (t) => {
    const { rows } = await pool.query("select id from queue_customers");
    const started = await fetch(`${url}/api/v1/customers/${rows[0].id}/recovery`, {
      method: "POST",
      headers: { authorization: `Bearer ${serviceToken("console")}`, "queue-operator": "op@raxx.app" },
    });
    t.equal(started.status, 201);
    const { text } = await account.mail(email, /asked us to recover your account/);
    const device = await account.openDevice({ autofill: false });
    await device.page.goto(/https?:\/\/\S+#cancel-recovery=\S+/.exec(text)?.[0] as string);
    await device.sees("cancel-recovery");
    t.notMatch(device.page.url(), /recovery/, "the token is out of the address bar");
    await device.page.click("#cancel-recovery-confirm");
    await device.sees("signed-out");
    await device.says(t, /The recovery is cancelled/);
    const ended = await pool.query("select end_reason from queue_operator_recoveries");
    t.strictSame(ended.rows, [{ end_reason: "cancelled_by_mail" }]);
  });

  await t.test("she signs the others out, then everywhere", async (t) => {
    await laptop.page.click("#refresh");
    await laptop.sees("signed-out");
    await laptop.page.click("#sign-in-button");
    await laptop.sees("account");
    await pool.query(
      "update queue_sessions set user_agent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1' where ended_at is not null",
    );
    const other = await account.openDevice({ autofill: false });
    for (const credential of await laptop.authenticator.credentials())
      await other.authenticator.add(credential as never);
    await other.page.goto(url);
    await other.sees("signed-out");
    await other.page.click("#sign-in-button");
    await other.sees("account");
    await laptop.page.click("#refresh");
    await laptop.page.waitForSelector("#end-others", { state: "visible" });
    await laptop.page.click("#end-others");
    await laptop.says(t, /One other session is ended/);
    const { rows: live } = await pool.query("select from queue_sessions where ended_at is null");
    t.equal(live.length, 1, "hers is left");
    await other.page.click("#refresh");
    await other.sees("signed-out");
    await laptop.page.click("#end-all");
    await laptop.answer();
    await laptop.sees("signed-out");
    await laptop.says(t, /signed out everywhere/);
    // One passkey has one counter, wherever it is.
    await laptop.authenticator.clear();
    for (const credential of await other.authenticator.credentials())
      await laptop.authenticator.add(credential);
    await laptop.page.click("#sign-in-button");
    await laptop.sees("account");
  });

  await t.test(
    "she takes her data along, erases the account, and signs up anew as somebody new",
    async (t) => {
      const { page } = laptop;
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("#export")]);
      const data = JSON.parse(await readFile(await download.path(), "utf8"));
      t.match(JSON.stringify(data), email);
      const { rows: before } = await pool.query("select id from queue_customers where email = $1", [email]);

      await page.click("#erase");
      await laptop.answer("no");
      t.ok(await page.isVisible("#account"), "only the word does it");
      await page.click("#erase");
      await page.waitForSelector("#ask[open]");
      await laptop.look("20-erase");
      await laptop.answer("erase");
      await laptop.sees("signed-out");
      await laptop.says(t, /Your account is erased/);
      await account.mail(email, /was erased/);

      await laptop.authenticator.clear();
      await page.goto(url);
      await laptop.signUp(email, "Ada");
      const { rows: after } = await pool.query("select id from queue_customers where email = $1", [email]);
      t.equal(after.length, 1);
      t.not(after[0].id, before[0].id);
      await page.click("#secure-later");
      await laptop.sees("account");
      t.ok(await page.isVisible("#recovery-hint"));
      await laptop.look("21-new-account");
    },
  );

  t.strictSame([...laptop.faults, ...phone.faults], [], "the page threw nothing");
});
