import { createPublicKey, type KeyObject } from "node:crypto";
import { addSeconds, type Clock } from "../clock.ts";
import type { Executor } from "../database/open.ts";
import { Problem } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import { type HistoryReading, type ReadVersion, readHistory } from "./history-reading.ts";
import type { KeyRing } from "./key-ring.ts";
import { historySeconds } from "./key-times.ts";
import type { ParameterHistory } from "./parameter-history.ts";
import { addSigningKey, listSigningKeys, type SigningKeyRow } from "./signing-key-store.ts";
import { isTrusted, signersInOrder, trustedUntil } from "./trust.ts";

const lookMs = 2_000;
const shortestRetrySeconds = 2;
const longestRetrySeconds = 60;

/** A ring whose private halves come from SSM, and whose times come from the database. */
export interface SharedKeyRing extends KeyRing {
  /** Reads SSM's history if that is due, and the table in any case. Never rejects: what was read last stays good. */
  refresh(): Promise<void>;
  /** Refreshes again and again from now on. */
  start(): void;
  stop(): Promise<void>;
}

export interface SharedKeyRingOptions {
  history: ParameterHistory;
  db: Executor;
  clock: Clock;
  random: Random;
  log: Log;
}

interface TrustedKey extends SigningKeyRow {
  key: KeyObject;
}

/**
 * The ring that any number of processes share. docs/decisions/0022-key-ring.md
 *
 * Nothing that a request needs is asked for while it waits: `refresh` fills what the ring answers from.
 */
export function createSharedKeyRing({
  history,
  db,
  clock,
  random,
  log,
}: SharedKeyRingOptions): SharedKeyRing {
  let known: TrustedKey[] = [];
  let privateKeys = new Map<string, KeyObject>();
  let newest: ReadVersion | undefined;
  let historyDueAt: Date | undefined;
  let retrySeconds = shortestRetrySeconds;
  let isDatabaseAway = false;
  const warnedVersions = new Set<number>();
  let running = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function readHistoryWhenDue(): Promise<boolean> {
    if (historyDueAt && clock.now() < historyDueAt) return false;
    try {
      const reading = await readHistory(await history.read());
      takeOver(reading);
      // Without a single good version somebody is about to mend it, or SSM does not decrypt.
      if (reading.keys.length === 0) askSoon();
      else {
        retrySeconds = shortestRetrySeconds;
        historyDueAt = addSeconds(clock.now(), spread(historySeconds));
      }
      return true;
    } catch (err) {
      log.error(
        { err, alarm: "signing_keys_unread" },
        "SSM's key ring was not read; the last good one goes on",
      );
      askSoon();
      return false;
    }
  }

  function askSoon(): void {
    historyDueAt = addSeconds(clock.now(), spread(retrySeconds));
    retrySeconds = Math.min(retrySeconds * 2, longestRetrySeconds);
  }

  /** Between four fifths of it and all of it, so that processes do not ask at once and none asks later. */
  function spread(seconds: number): number {
    return seconds * (0.8 + (0.2 * random.bytes(1).readUInt8()) / 255);
  }

  function takeOver({ keys, newest: last, refusals }: HistoryReading): void {
    // A history that is shorter than before takes nothing away: the table says which keys are over.
    for (const { kid, key } of keys) privateKeys.set(kid, key);
    newest = last;
    for (const [index, { version, reason }] of refusals.entries()) {
      if (!last && index === refusals.length - 1)
        log.error({ version, reason, alarm: "signing_key_refused" }, "the newest signing key is not taken");
      else if (!warnedVersions.has(version)) log.warn({ version, reason }, "an old signing key is skipped");
      warnedVersions.add(version);
    }
  }

  async function readTable(): Promise<void> {
    const now = clock.now();
    let rows = await listSigningKeys(db);
    const added = newest;
    if (added && !rows.some(({ kid }) => kid === added.kid)) {
      await addSigningKey(db, added.jwk, now);
      rows = await listSigningKeys(db);
      const row = rows.find(({ kid }) => kid === added.kid);
      if (row) log.info({ kid: row.kid, signs_from: row.signs_from }, "a new signing key is published");
    }
    const parsed = new Map(known.map((row) => [row.kid, row.key]));
    known = rows.map((row) => ({
      ...row,
      key: parsed.get(row.kid) ?? createPublicKey({ key: row.public_jwk as never, format: "jwk" }),
    }));
    privateKeys = new Map(
      [...privateKeys].filter(
        ([kid]) => kid === newest?.kid || known.some((row) => row.kid === kid && isTrusted(row, now)),
      ),
    );
  }

  /** What an operator has to mend, said each time that SSM was read. */
  function raiseAlarms(now: Date): void {
    const row = known.find(({ kid }) => kid === newest?.kid);
    if (row && (row.revoked_at || row.superseded_at))
      log.error(
        { kid: row.kid, alarm: "signing_key_refused" },
        `the newest signing key is one that was ${row.revoked_at ? "revoked" : "superseded"}; it does not sign`,
      );
    const [inForce] = signersInOrder(known, now);
    if (!inForce) log.error({ alarm: "no_signing_key" }, "no key may sign now");
    else if (!privateKeys.has(inForce.kid))
      log.error({ kid: inForce.kid, alarm: "signing_key_lacking" }, "the key in force was not read from SSM");
  }

  async function refresh(): Promise<void> {
    try {
      // First, so that a revocation does not wait for SSM.
      await readTable();
      if (await readHistoryWhenDue()) {
        await readTable();
        raiseAlarms(clock.now());
      }
      isDatabaseAway = false;
    } catch (err) {
      if (!isDatabaseAway) log.warn({ err }, "the table of signing keys was not read; the last copy goes on");
      isDatabaseAway = true;
    }
  }

  function look(): void {
    running = refresh().then(() => {
      if (!stopped) timer = setTimeout(look, lookMs).unref();
    });
  }

  return {
    signingKey(expiresAt) {
      for (const row of signersInOrder(known, clock.now())) {
        const key = privateKeys.get(row.kid);
        const until = trustedUntil(row);
        if (key && (!until || expiresAt <= until)) return { kid: row.kid, key };
      }
      throw new Problem("unavailable", { reason: "no key may sign" });
    },
    published() {
      if (known.length === 0) return [];
      const now = clock.now();
      return known.filter((row) => isTrusted(row, now)).map((row) => row.public_jwk);
    },
    verificationKey(kid) {
      const row = known.find((one) => one.kid === kid);
      return row && isTrusted(row, clock.now()) ? row.key : undefined;
    },
    refresh,
    start() {
      timer = setTimeout(look, lookMs).unref();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
