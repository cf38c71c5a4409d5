/** As in production. */
export const origin = "https://raxx.app";
export const relyingPartyId = "raxx.app";
export const issuer = "https://queue.raxx.app";
export const audience = "raxx.app";
/** The default of DATABASE_POOL_SIZE, and what app.json sets. */
export const poolSize = 5;
