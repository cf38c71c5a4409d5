import { eventParameters } from "../audit/appended-event.ts";
import { auditEvent, auditRows } from "../audit/audit-event.ts";
import { addSeconds } from "../clock.ts";
import type { Executor } from "../database/open.ts";
import { Problem } from "../errors.ts";
import { hashRefreshSecret } from "./refresh-token.ts";
import { rotateSession } from "./rotation-store.ts";
import type { LiveSession, RequestContext, SessionOptions } from "./sessions.ts";

/** How long the predecessor of a refresh token is taken for a lost answer rather than a theft. */
export const retrySeconds = 30;

/** A customer who changes under so many refreshes in a row is changed by somebody who had better be slower. */
const mostTurns = 5;

/** Rotates a refresh token by the scheme of docs/decisions/0004-refresh-tokens.md. */
export function createRefresh(options: SessionOptions) {
  const { db, clock, random, refreshTokens, notices } = options;

  return async function refresh(text: string, context: RequestContext): Promise<LiveSession> {
    const token = refreshTokens.decode(text);
    if (!token) throw new Problem("session_ended", { reason: "not a refresh token of ours" });
    const now = clock.now();
    // One set of rows for whichever event it becomes: the two differ by what follows from the outcome.
    const event = auditEvent({
      type: "session.refreshed",
      outcome: "success",
      sessionId: token.sessionId,
      data: {},
    });
    const rows = auditRows(random, { ...context, now, actor: { type: "anonymous" } }, event);
    const rotate = (executor: Executor, endReused: boolean) =>
      rotateSession(executor, {
        ...eventParameters(rows),
        id: token.sessionId,
        secretHash: hashRefreshSecret(token.secret),
        generation: token.generation,
        endReused,
        retryAfter: addSeconds(now, -retrySeconds),
        idleExpiresAt: addSeconds(now, options.idleSeconds),
      });

    let rotation = await rotate(db, false);
    for (let turns = 1; rotation?.outcome === "moved" && turns < mostTurns; turns += 1)
      rotation = await rotate(db, false);
    if (rotation?.outcome === "moved") throw new Problem("unavailable", { reason: "customer changes" });
    if (rotation?.outcome === "reused") {
      // Rare, so it may take a second go: the end of the session and the mail about it commit together.
      rotation = await db.transaction().execute(async (trx) => {
        const decided = await rotate(trx, true);
        if (decided?.outcome === "reused") {
          const { customer_id: customerId, email } = decided;
          await notices.send(trx, { kind: "session_reused", customerId, email, data: {}, now });
        }
        return decided;
      });
    }
    const outcome = rotation?.outcome ?? "unknown";
    if (!rotation || (outcome !== "rotated" && outcome !== "retried")) {
      throw new Problem("session_ended", { reason: `refresh ${outcome}` });
    }
    return {
      session: rotation,
      refreshToken: refreshTokens.encode({ ...token, generation: rotation.generation }),
    };
  };
}
