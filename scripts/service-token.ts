import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { callerNames, callers } from "../src/callers.ts";
import { digestServiceToken, fingerprintOf } from "../src/service-token.ts";

const help = `Usage: npm run service-token -- new NAME

Makes a token for a service (${callerNames.join(", ")}), with its digest. The service keeps the token; Queue needs only
the digest. To replace a token without a gap: set the new one as QUEUE_SERVICE_TOKEN_<NAME>_NEXT, give it to the service,
wait until GET /api/v1/services shows that only it is used, then move it to QUEUE_SERVICE_TOKEN_<NAME> and unset _NEXT.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: "boolean" } },
});
const [command, given] = positionals;
const name = callerNames.find((known) => known === given);

if (values.help || command !== "new" || !name) {
  (values.help ? console.log : console.error)(help);
  process.exit(values.help ? 0 : 2);
}

const token = `qst_${name}_${randomBytes(32).toString("base64url")}`;
const digest = digestServiceToken(token);
console.log(`token        ${token}`);
console.log(`digest       sha256:${digest.toString("hex")}`);
console.log(`fingerprint  ${fingerprintOf(digest)}`);
console.error(`
Give the token to ${name} (as its QUEUE_SERVICE_TOKEN) and nobody else; it is not shown again.
Set the digest at Queue, as QUEUE_SERVICE_TOKEN_${name.toUpperCase()} or, beside one in force, with _NEXT:

  heroku config:set QUEUE_SERVICE_TOKEN_${name.toUpperCase()}_NEXT=sha256:${digest.toString("hex")} -a raxx-queue

It may: ${callers[name].scopes.join(", ")}.`);
