import { createPublicKey, type KeyObject } from "node:crypto";
import { addSeconds, type Clock } from "../clock.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { Log } from "../log.ts";
import type { Positions } from "./positions.ts";
import { eventLine } from "./recorded-event.ts";
import { listEvents } from "./recorded-event-store.ts";
import { createRangeDigest, keyFingerprint, lineDigest, type Seal, sealHash, signSeal } from "./seal.ts";
import { findHead, insertSeal, insertSealKey, tryLockSealer } from "./seal-store.ts";

const mostEvents = 1_000;
const intervalSeconds = 60;

/** Seals the log: chained, signed statements about its ranges, so that nobody changes the past unseen. */
export interface Sealer {
  /** Seals what is due: whole thousands at once, and after a minute whatever there is. */
  sealDue(): Promise<void>;
  /** Seals all there is. */
  sealAll(): Promise<void>;
}

export function createSealer({
  db,
  positions,
  clock,
  key,
  log,
}: {
  db: Executor;
  positions: Positions;
  clock: Clock;
  key: KeyObject;
  log: Log;
}): Sealer {
  const fingerprint = keyFingerprint(key);
  const publicKey = createPublicKey(key).export({ type: "spki", format: "pem" }) as string;
  let known = false;

  async function keepKey(): Promise<void> {
    if (known) return;
    await insertSealKey(db, { fingerprint, public_key: publicKey, first_seen_at: clock.now() });
    known = true;
  }

  /** The next seal; undefined when nothing is due, or while another process seals. */
  async function sealNext(trx: Trx, all: boolean): Promise<Seal | undefined> {
    if (!(await tryLockSealer(trx))) return undefined;
    const { seal: head, lastPosition } = await findHead(trx);
    const after = head?.to_position ?? 0;
    const now = clock.now();
    const waited = !head || addSeconds(new Date(head.sealed_at), intervalSeconds) <= now;
    if (lastPosition === after || (lastPosition - after < mostEvents && !waited && !all)) return undefined;

    const events = await listEvents(trx, { after, through: lastPosition, limit: mostEvents });
    const range = createRangeDigest();
    for (const event of events) range.add(lineDigest(eventLine(event)));
    const content = {
      number: (head?.number ?? 0) + 1,
      from_position: after + 1,
      to_position: after + events.length,
      previous: head ? sealHash(head) : null,
      ...range.finish(),
      sealed_at: now.toISOString(),
      key: fingerprint,
    };
    const seal = signSeal(content, key);
    await insertSeal(trx, seal);
    return seal;
  }

  async function seal(all: boolean): Promise<void> {
    await positions.assign();
    await keepKey();
    for (;;) {
      const sealed = await db.transaction().execute((trx) => sealNext(trx, all));
      if (!sealed) return;
      // So that the head exists outside the database too.
      const { number, from_position, to_position } = sealed;
      log.info(
        { seal: number, from_position, to_position, hash: sealHash(sealed), key: fingerprint },
        "audit log sealed",
      );
    }
  }

  return { sealDue: () => seal(false), sealAll: () => seal(true) };
}
