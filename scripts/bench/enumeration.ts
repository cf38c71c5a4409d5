import { createHash } from "node:crypto";
import type { BenchDatabases } from "./databases.ts";
import type { Goal } from "./goals.ts";
import { type BenchService, startBenchService } from "./service.ts";
import { areaUnderCurve, median, shuffled } from "./statistics.ts";

// Whether the time of an answer tells that an address has an account: known and unknown addresses in random order, one
// call at a time over one connection, each from a client address of its own so that no limit stands in between.

const perKind = 1000;
const warmUp = 200;
const goal = { least: 0.45, most: 0.55 };

const operations: Record<string, { path: string; body: (email: string) => object; status: number }> = {
  createAuthenticationOptions: {
    path: "/api/v1/auth/authentication/options",
    body: (email) => ({ email }),
    status: 200,
  },
  createEmailVerification: {
    path: "/api/v1/auth/email-verifications",
    body: (email) => ({ email, purpose: "sign_up" }),
    status: 202,
  },
};

/** How well the time of an operation tells known addresses from unknown ones. */
export interface TimeDifference {
  name: string;
  /** The area under the curve: 0.5 when the time tells nothing. */
  auc: number;
  goal: Goal;
  /** Milliseconds. */
  medianKnown: number;
  medianUnknown: number;
}

export async function benchEnumeration({ create, folder }: BenchDatabases): Promise<TimeDifference[]> {
  const service = await startBenchService(await create("enumeration"), folder);
  try {
    await makeCustomers(service);
    const differences: TimeDifference[] = [];
    for (const [name, operation] of Object.entries(operations)) {
      await measure(service, operation, addresses(perKind, warmUp));
      const { known, unknown } = await measure(service, operation, addresses(0, perKind));
      const auc = areaUnderCurve(known, unknown);
      differences.push({ name, auc, goal, medianKnown: median(known), medianUnknown: median(unknown) });
    }
    return differences;
  } finally {
    await service.stop();
  }
}

interface Address {
  kind: "known" | "unknown";
  email: string;
}

function addresses(from: number, count: number): Address[] {
  const numbers = Array.from({ length: count }, (_, index) => from + index);
  return (["known", "unknown"] as const).flatMap((kind) =>
    numbers.map((number) => ({ kind, email: emailOf(`${kind} ${number}`) })),
  );
}

/** An address without order, so that known and unknown ones stand among each other in every index. */
function emailOf(name: string): string {
  return `${createHash("sha256").update(name).digest("hex").slice(0, 12)}@example.com`;
}

/** Customers with the known addresses, and as many passkeys each as decoys have. */
async function makeCustomers({ pool }: BenchService): Promise<void> {
  const known = addresses(0, perKind + warmUp).filter(({ kind }) => kind === "known");
  await pool.query(
    `insert into queue_customers (id, user_handle, email, email_key, email_verified_at, created_at, updated_at)
     select gen_random_uuid(), sha256(email::bytea), email, email, now(), now(), now() from unnest($1::text[]) email`,
    [known.map(({ email }) => email)],
  );
  await pool.query(
    `insert into queue_webauthn_credentials (id, customer_id, credential_id, public_key, algorithm, sign_count,
       backup_eligible, backup_state, user_verified_at_registration, transports, aaguid, attestation_format, created_at)
     select gen_random_uuid(), c.id, substr(sha256((c.id || ' ' || k)::bytea), 1, 20), sha256(c.id::text::bytea), -7, 0,
       true, true, true, '{internal,hybrid}', gen_random_uuid(), 'none', now()
     from queue_customers c, generate_series(1, case when random() < 0.7 then 1 when random() < 0.8 then 2 else 3 end) k`,
  );
  await pool.query("analyze");
}

async function measure(
  service: BenchService,
  { path, body, status }: (typeof operations)[string],
  among: Address[],
): Promise<Record<Address["kind"], number[]>> {
  await service.pool.query("truncate queue_rate_limits");
  const times: Record<Address["kind"], number[]> = { known: [], unknown: [] };
  for (const [index, { kind, email }] of shuffled(among).entries()) {
    const client = `10.0.${Math.floor(index / 256)}.${index % 256}`;
    const answer = await service.post(path, body(email), client);
    if (answer.status !== status) throw new Error(`${path} answered ${answer.status} for ${email}.`);
    times[kind].push(answer.ms);
  }
  return times;
}
