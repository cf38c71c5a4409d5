import type { FastifyBaseLogger } from "fastify";
import type { PgBoss } from "pg-boss";
import { createAudit } from "../audit/audit.ts";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { createCursors } from "../cursor.ts";
import type { Database } from "../database/open.ts";
import { deriveKeys } from "../derived-keys.ts";
import { createMailQueue } from "../jobs/mail-queue.ts";
import { createLimiters } from "../limits.ts";
import { createNotices } from "../mail/notices.ts";
import type { Random } from "../random.ts";
import { createRefreshTokens } from "../sessions/refresh-token.ts";
import { createSessions } from "../sessions/sessions.ts";
import { createAccessTokens } from "../tokens/access-token.ts";
import { openKeyRing } from "../tokens/key-source.ts";
import type { Trace } from "../tracing/trace.ts";

export interface CoreOptions {
  config: Config;
  database: Database;
  jobs: PgBoss;
  clock: Clock;
  random: Random;
  log: FastifyBaseLogger;
  trace: Trace;
}

/** What customers' parts and services' parts share. */
export type Core = Awaited<ReturnType<typeof composeCore>>;

export async function composeCore({ config, database, jobs, clock, random, log, trace }: CoreOptions) {
  const { db, pool, reader } = database;
  const keys = deriveKeys(config.secrets);
  const keyRing = await openKeyRing(config.tokens.keys, { db, clock, random, log, trace });
  const { issuer, audience } = config.tokens;
  const accessTokens = createAccessTokens({ keyRing, issuer, audience, clock, random });
  const refreshTokens = createRefreshTokens(keys);

  const audit = createAudit({ db, random });
  const queueMail = createMailQueue(jobs);
  const notices = createNotices({ random, queueMail });
  return {
    ...{ config, db, reader, clock, random, log, keys, audit, queueMail, notices },
    ...{ keyRing, accessTokens, refreshTokens, relyingParty: config.relyingParty },
    createLimiter: createLimiters({ pool, key: keys[0].limit }),
    cursors: createCursors(keys[0].cursor),
    sessions: createSessions({
      db,
      reader,
      clock,
      random,
      audit,
      notices,
      refreshTokens,
      ...config.sessions,
    }),
  };
}
