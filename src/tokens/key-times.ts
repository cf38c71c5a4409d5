/** How long verifiers may keep the key set (Cache-Control). */
export const keySetSeconds = 300;
/** How long an access token is good, and so how long an offline verifier may believe in a session that has ended. */
export const accessTokenSeconds = 600;
/** The longest life of any token: a recovery's lasts as long as the recovery. */
export const longestTokenSeconds = 1_800;
/** The longest time between two readings of SSM's history. */
export const historySeconds = 300;
const skewSeconds = 60;

/** From the first sight of a key to its first signature: every process has read it, every verifier may have it. */
export const publicationSeconds = historySeconds + keySetSeconds + skewSeconds;
/** How long a key is published after its successor began: an hour for a process that lags, and the life of a token. */
export const keptSeconds = 3_600 + accessTokenSeconds;
