import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import type { PgBoss } from "pg-boss";
import { createEmailChanges } from "./account/email-change.ts";
import { createEmailChangeUndo } from "./account/email-change-undo.ts";
import { createErasure } from "./account/erasure.ts";
import { createAccountExport } from "./account/export.ts";
import { createChangeDescription, createProfile } from "./account/profile.ts";
import { accountRoutes } from "./account/routes.ts";
import { undoToken } from "./account/undo-token.ts";
import { registerAccountPage } from "./account-page/serve.ts";
import { createServiceEvents } from "./audit/appending.ts";
import { createAudit } from "./audit/audit.ts";
import { createAuditExport } from "./audit/exporting.ts";
import { createPositions } from "./audit/positions.ts";
import { createAuditReader } from "./audit/reading.ts";
import { auditRoutes } from "./audit/routes.ts";
import { createBackupCodes } from "./backup-codes/backup-codes.ts";
import { createRedemption } from "./backup-codes/redemption.ts";
import { backupCodeRoutes } from "./backup-codes/routes.ts";
import { createSecretHashes } from "./backup-codes/secret-hashes.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { loadContract } from "./contract/operations.ts";
import { createCursors } from "./cursor.ts";
import { createCustomers } from "./customers/customers.ts";
import type { Database } from "./database/open.ts";
import { deriveKeys } from "./derived-keys.ts";
import { createEmailVerifications } from "./email-verification/email-verification.ts";
import { createVerificationMessages } from "./email-verification/messages.ts";
import { emailVerificationRoutes } from "./email-verification/routes.ts";
import { bindOperations } from "./http/bind.ts";
import { registerDocumentation } from "./http/documentation.ts";
import { healthRoutes } from "./http/health.ts";
import { createHttpService } from "./http/service.ts";
import { createMailQueue, type MessageMakers } from "./jobs/mail-queue.ts";
import { createLimiters } from "./limits.ts";
import { createNoticeMessages } from "./mail/notice-messages.ts";
import { createNotices } from "./mail/notices.ts";
import { type Outbox, registerOutboxPage } from "./mail/outbox.ts";
import { createAuthentication } from "./passkeys/authentication.ts";
import { createCeremonies } from "./passkeys/ceremonies.ts";
import { createCredentialAddition } from "./passkeys/credential-addition.ts";
import { createCredentials } from "./passkeys/credentials.ts";
import { createPasskeyStorage } from "./passkeys/passkey-storage.ts";
import { createProofs } from "./passkeys/proof.ts";
import { createRegistration } from "./passkeys/registration.ts";
import { passkeyRoutes } from "./passkeys/routes.ts";
import { createSignals } from "./passkeys/signal.ts";
import { createStepUp } from "./passkeys/step-up.ts";
import type { Random } from "./random.ts";
import { createAssignments } from "./rbac/assignments.ts";
import { createPermissionCheck } from "./rbac/permission-check.ts";
import { createRoles } from "./rbac/roles.ts";
import { rbacRoutes } from "./rbac/routes.ts";
import { serviceGuards } from "./services/guard.ts";
import { createKnownKeyReports } from "./services/known-keys.ts";
import { serviceRoutes } from "./services/routes.ts";
import { createServiceTokens } from "./services/service-tokens.ts";
import { createTokenUse } from "./services/token-use.ts";
import { sessionGuards } from "./sessions/guards.ts";
import { createIntrospection } from "./sessions/introspection.ts";
import { createSessionList } from "./sessions/listing.ts";
import { createRefreshTokens } from "./sessions/refresh-token.ts";
import { createRevocation } from "./sessions/revocation.ts";
import { createRevocationFeed } from "./sessions/revocation-feed.ts";
import { sessionRoutes } from "./sessions/routes.ts";
import { sessionServiceRoutes } from "./sessions/service-routes.ts";
import { createSessions } from "./sessions/sessions.ts";
import { createTokenAnswer } from "./sessions/token-response.ts";
import { createAccessTokens } from "./tokens/access-token.ts";
import { openKeyRing } from "./tokens/key-source.ts";
import { keyRoutes } from "./tokens/routes.ts";

export interface AppOptions {
  config: Config;
  database: Database;
  jobs: PgBoss;
  clock: Clock;
  random: Random;
  log: FastifyBaseLogger;
  /** Where development keeps its mails; shown at /outbox. */
  outbox?: Outbox | undefined;
}

/** Puts the parts together; the only file that sees them all. */
export async function createApp({
  config,
  database,
  jobs,
  clock,
  random,
  log,
  outbox,
}: AppOptions): Promise<FastifyInstance> {
  const { db, pool } = database;
  const document = loadContract();
  const keys = deriveKeys(config.secrets);
  const keyRing = await openKeyRing(config.tokens.keys, { db, clock, random, log });
  const createLimiter = createLimiters({ pool, key: keys[0].limit });

  const audit = createAudit({ db, random });
  const cursors = createCursors(keys[0].cursor);
  const positions = createPositions(db);
  const serviceEvents = createServiceEvents({ db, clock, random });
  const auditExport = createAuditExport({ db, positions, cursors });
  const auditReader = createAuditReader({ db, positions, cursors });
  const accessTokens = createAccessTokens({
    keyRing,
    issuer: config.tokens.issuer,
    audience: config.tokens.audience,
    clock,
    random,
  });
  const refreshTokens = createRefreshTokens(keys);
  const queueMail = createMailQueue(jobs);
  const notices = createNotices({ random, queueMail });
  const sessions = createSessions({ db, clock, random, audit, notices, refreshTokens, ...config.sessions });
  const listSessions = createSessionList({ db, clock, cursors: cursors });
  const answerTokens = createTokenAnswer({ accessTokens, clock });
  const introspect = createIntrospection({ accessTokens, sessions });
  const revoke = createRevocation({ db, clock, accessTokens, refreshTokens, sessions });
  const revocationFeed = createRevocationFeed({ db, clock });
  const customers = createCustomers({ random, audit });
  const emailVerifications = createEmailVerifications({
    db,
    clock,
    random,
    audit,
    keys,
    createLimiter,
    queueMail,
  });
  const ceremonies = createCeremonies({ db, clock, random });
  const { relyingParty } = config;
  const storePasskey = createPasskeyStorage({ random, audit });
  const registration = createRegistration({
    db,
    clock,
    audit,
    ceremonies,
    emailVerifications,
    customers,
    storePasskey,
    sessions,
    relyingParty,
  });
  const proofs = createProofs({ db, relyingParty });
  const authentication = createAuthentication({
    db,
    clock,
    audit,
    keys,
    ceremonies,
    proofs,
    sessions,
    relyingParty,
  });
  const stepUp = createStepUp({ db, clock, audit, ceremonies, proofs, sessions, relyingParty });
  const describeSignal = createSignals(relyingParty);
  const credentials = createCredentials({
    db,
    clock,
    audit,
    notices,
    sessions,
    cursors,
    describeSignal,
  });
  const credentialAddition = createCredentialAddition({
    db,
    clock,
    audit,
    notices,
    ceremonies,
    storePasskey,
    sessions,
    describeSignal,
    relyingParty,
  });
  const secretHashes = createSecretHashes({ random });
  const backupCodes = createBackupCodes({ db, clock, random, audit, notices, secretHashes });
  const redemption = createRedemption({
    db,
    clock,
    random,
    audit,
    notices,
    emailVerifications,
    sessions,
    secretHashes,
    createLimiter,
  });
  const describeChange = createChangeDescription(relyingParty);
  const profile = createProfile({ db, clock, audit, describeChange });
  const emailChanges = createEmailChanges({
    db,
    clock,
    random,
    audit,
    notices,
    createLimiter,
    emailVerifications,
    describeChange,
  });
  const undoEmailChange = createEmailChangeUndo({ db, clock, audit, keys, notices, sessions });
  const exportAccount = createAccountExport({ db, clock, audit });
  const erasure = createErasure({ db, clock, audit, notices, sessions });

  const roles = createRoles({ db, clock, audit });
  const assignments = createAssignments({ db, clock, audit });
  const checkPermissions = createPermissionCheck(db);

  const tokenUse = createTokenUse({ db, clock, log });
  const knownKeys = createKnownKeyReports({ db, clock, log });
  const serviceTokens = createServiceTokens(config.serviceTokens, tokenUse);

  const app = await createHttpService({ log, ...config.http, apiEnabled: config.apiEnabled });
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
    revocationFeed.close();
  });
  app.addHook("onClose", async () => {
    await Promise.all([tokenUse.stop(), knownKeys.stop(), keyRing.stop()]);
  });
  bindOperations(app, {
    document,
    guards: {
      ...sessionGuards({ accessTokens, refreshTokens, sessions }),
      ...serviceGuards({ serviceTokens, knownKeys }),
    },
    origins: config.http.origins,
    createLimiter,
    clock,
    requireSigningKey: keyRing.requireSigningKey,
    handlers: {
      ...emailVerificationRoutes({ emailVerifications }),
      ...passkeyRoutes({
        registration,
        authentication,
        stepUp,
        credentials,
        credentialAddition,
        answerTokens,
      }),
      ...backupCodeRoutes({ backupCodes, redemption, answerTokens }),
      ...sessionRoutes({ sessions, listSessions, answerTokens }),
      ...accountRoutes({ sessions, profile, emailChanges, undoEmailChange, exportAccount, erasure }),
      ...sessionServiceRoutes({ introspect, revoke, revocationFeed }),
      ...rbacRoutes({ roles, assignments, checkPermissions, cursors }),
      ...auditRoutes({ serviceEvents, reader: auditReader, auditExport }),
      ...serviceRoutes({ serviceTokens, tokenUse, knownKeys, publishedKeys: keyRing.published }),
      ...keyRoutes({ keyRing }),
      ...healthRoutes({
        askDatabase: () => pool.query("select"),
        clock,
        requireSigningKey: keyRing.requireSigningKey,
        isClosing: () => closing,
      }),
    },
  });
  await registerDocumentation(app, document, config.http.baseUrl);
  if (config.accountPage) await registerAccountPage(app);
  if (outbox && !config.production) registerOutboxPage(app, outbox);
  return app;
}

/** The messages of all kinds of mail job. */
export function createMessageMakers({
  config,
  database,
  clock,
}: Pick<AppOptions, "config" | "database" | "clock">): MessageMakers {
  const siteName = config.relyingParty.name;
  const { db } = database;
  const keys = deriveKeys(config.secrets);
  return {
    email_verification: createVerificationMessages({ db, clock, keys, siteName }),
    notice: createNoticeMessages({
      db,
      siteName,
      undoLink: (changeId) => `${config.relyingParty.origins[0]}/#undo=${undoToken(keys[0].undo, changeId)}`,
    }),
  };
}
