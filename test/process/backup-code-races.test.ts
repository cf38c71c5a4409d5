import t from "tap";
import { callers, startProcessPair } from "../support/process-pair.ts";

// Two service processes on one database, and callers released together: a backup code has one winner, an account ten
// codes, and a guesser ten tries.

const rounds = 8;
const triesPerAccount = 10;

const { browserOn, countOf, pool } = await startProcessPair(t);

const unusedCodes = (customerId: string) =>
  countOf("from queue_backup_codes where customer_id = $1 and used_at is null", customerId);
const redeemed = (customerId: string) =>
  countOf("from customer_audit_events where type = 'backup_code.redeemed' and customer_id = $1", customerId);

/** As if an hour had gone by. */
const forgetLimits = () => pool.query("delete from queue_rate_limits");

/** As many proofs of the address, one for each caller. */
async function proofs(email: string, count: number): Promise<string[]> {
  const tokens: string[] = [];
  while (tokens.length < count) {
    // Five mails an hour go to one address.
    await forgetLimits();
    const some = Array.from({ length: Math.min(5, count - tokens.length) }, (_, index) =>
      browserOn(index).verifyEmail(email, "recovery"),
    );
    tokens.push(...(await Promise.all(some)));
  }
  return tokens;
}

async function account(email: string) {
  const owner = browserOn(0);
  const { customer } = await owner.signUp(email);
  return { owner, customerId: customer.id, codes: await owner.makeBackupCodes() };
}

const redeem = (process: number, verification_token: string | undefined, given: string | undefined) =>
  browserOn(process).call("redeemBackupCode", { body: { verification_token, code: given } });

t.test("one backup code, tried by twenty callers with a proof each, has one winner", async (t) => {
  const { customerId, codes } = await account("winner@example.com");
  const tokens = await proofs("winner@example.com", callers);
  let [current] = codes;
  for (let round = 0; round < rounds; round += 1) {
    await forgetLimits();
    const answers = await Promise.all(
      Array.from({ length: callers }, (_, index) => redeem(index, tokens[index], current)),
    );
    const won = answers.filter(({ status }) => status === 200);
    t.equal(won.length, 1);
    t.strictSame(
      [...new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.code))],
      ["code_invalid"],
    );
    t.equal(await unusedCodes(customerId), 10);
    t.equal(await redeemed(customerId), round + 1);
    t.equal(
      await countOf("from queue_sessions where customer_id = $1 and acr = 'recovery'", customerId),
      round + 1,
      "a session for the winner and for nobody else",
    );
    // The winner's proof is spent.
    const index = answers.findIndex(({ status }) => status === 200);
    tokens.splice(index, 1, ...(await proofs("winner@example.com", 1)));
    current = won[0]?.body.replacement_code as string;
  }
});

t.test("one proof, with a code for each of ten callers, recovers once", async (t) => {
  for (let round = 0; round < rounds / 2; round += 1) {
    const email = `proof-${round}@example.com`;
    const { customerId, codes } = await account(email);
    await forgetLimits();
    const [token] = await proofs(email, 1);
    const answers = await Promise.all(codes.map((one, index) => redeem(index, token, one)));
    t.strictSame(answers.map(({ status, body }) => body.code ?? status).sort(), [
      200,
      ...Array(9).fill("verification_expired"),
    ]);
    t.equal(await unusedCodes(customerId), 10);
  }
});

t.test("codes redeemed while new ones are made leave ten unused, whoever comes first", async (t) => {
  const { owner, customerId, codes } = await account("again@example.com");
  let current = codes;
  let won = 0;
  for (let round = 0; round < rounds; round += 1) {
    const tokens = await proofs("again@example.com", 6);
    await forgetLimits();
    const makers = [browserOn(0), browserOn(1)];
    for (const maker of makers) maker.accessToken = owner.accessToken;
    const [made, ...redemptions] = await Promise.all([
      Promise.all(makers.map((maker) => maker.makeBackupCodes())),
      ...tokens.map(async (token, index) => {
        // Spread over the time that the hashes of a new set take.
        await new Promise((resolve) => setTimeout(resolve, index * 60));
        return redeem(index, token, current[index]);
      }),
    ]);
    won += redemptions.filter(({ status }) => status === 200).length;
    t.ok(redemptions.every(({ status, body }) => status === 200 || body.code === "code_invalid"));
    t.equal(await unusedCodes(customerId), 10);
    t.equal(
      await countOf("from queue_backup_codes where customer_id = $1", customerId),
      10,
      "none is left over",
    );
    const { rows } = await pool.query("select selector from queue_backup_codes where customer_id = $1", [
      customerId,
    ]);
    const left = new Set(rows.map(({ selector }) => selector));
    // Nobody had a code of the new sets, so the one that was made last is whole.
    current = made.find((set) => set.every((one) => left.has(one.slice(0, 4)))) ?? [];
    t.equal(current.length, 10, "one of the two sets is what is left");
  }
  t.ok(won > 0, "some were redeemed before the new ones were there");
});

t.test("twenty guessers from twenty addresses on two processes have ten codes compared", async (t) => {
  const { customerId, codes } = await account("guess@example.com");
  const tokens = await proofs("guess@example.com", callers);
  const [right = ""] = codes;
  const wrong = right.slice(0, -1) + (right.endsWith("0") ? "1" : "0");
  const compared =
    "from customer_audit_events where type = 'backup_code.failed' and customer_id = $1 and data->>'reason' = 'wrong secret'";
  for (let round = 0; round < rounds; round += 1) {
    await forgetLimits();
    // A wrong code spends no proof.
    const answers = await Promise.all(
      Array.from({ length: callers }, (_, index) => redeem(index, tokens[index], wrong)),
    );
    t.strictSame([...new Set(answers.map(({ body }) => body.code))], ["code_invalid"]);
    t.equal(await countOf(compared, customerId), triesPerAccount * (round + 1));
    t.equal((await redeem(round, tokens[0], right)).body.code, "code_invalid", "the right one too");
    t.equal(await unusedCodes(customerId), 10);
  }
});
