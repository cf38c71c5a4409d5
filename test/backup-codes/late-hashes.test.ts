import t from "tap";
import { createBackupCodes } from "../../src/backup-codes/backup-codes.ts";
import { systemRandom } from "../../src/random.ts";

t.test(
  "codes whose hashes took too long change nothing: the repeat that was asked for has other ones",
  async (t) => {
    let ms = 0;
    const codes = createBackupCodes({
      clock: { now: () => new Date(ms) },
      random: systemRandom,
      secretHashes: {
        hash: async () => {
          ms += 400;
          return "$argon2id$";
        },
      },
      // Whoever came so far as to ask for anything else would fail otherwise.
      db: undefined,
    } as never);
    const caller = {
      customerId: "c",
      sessionId: "s",
      requestId: "r",
      client: { ip: "", userAgent: undefined },
    };
    await t.rejects(codes.make(caller), { code: "unavailable", reason: "hashing took too long" });
  },
);
