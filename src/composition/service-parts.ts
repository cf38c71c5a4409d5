import { createServiceEvents } from "../audit/appending.ts";
import { createAuditExport } from "../audit/exporting.ts";
import { createPositions } from "../audit/positions.ts";
import { createAuditReader } from "../audit/reading.ts";
import { auditRoutes } from "../audit/routes.ts";
import { createAssignments } from "../rbac/assignments.ts";
import { createPermissionCheck } from "../rbac/permission-check.ts";
import { createRoles } from "../rbac/roles.ts";
import { rbacRoutes } from "../rbac/routes.ts";
import { serviceGuards } from "../services/guard.ts";
import { createKnownKeyReports } from "../services/known-keys.ts";
import { serviceRoutes } from "../services/routes.ts";
import { createServiceTokens } from "../services/service-tokens.ts";
import { createTokenUse } from "../services/token-use.ts";
import { createIntrospection } from "../sessions/introspection.ts";
import { createRevocation } from "../sessions/revocation.ts";
import { createRevocationFeed } from "../sessions/revocation-feed.ts";
import { sessionServiceRoutes } from "../sessions/service-routes.ts";
import type { Core } from "./core.ts";

/** What services ask and tell: the handlers, who may come in, and what has to end with the process. */
export function composeServiceParts(core: Core) {
  const { config, db, cursors } = core;
  const tokenUse = createTokenUse(core);
  const knownKeys = createKnownKeyReports(core);
  const serviceTokens = createServiceTokens(config.serviceTokens, tokenUse);

  const introspect = createIntrospection(core);
  const revoke = createRevocation(core);
  const revocationFeed = createRevocationFeed(core);

  const roles = createRoles(core);
  const assignments = createAssignments(core);
  const checkPermissions = createPermissionCheck(core.reader);

  const positions = createPositions(db);
  const serviceEvents = createServiceEvents(core);
  const reader = createAuditReader({ ...core, positions });
  const auditExport = createAuditExport({ ...core, positions });

  return {
    handlers: {
      ...serviceRoutes({ serviceTokens, tokenUse, knownKeys, publishedKeys: core.keyRing.published }),
      ...sessionServiceRoutes({ introspect, revoke, revocationFeed }),
      ...rbacRoutes({ roles, assignments, checkPermissions, cursors }),
      ...auditRoutes({ serviceEvents, reader, auditExport }),
    },
    guards: serviceGuards({ serviceTokens, knownKeys }),
    revocationFeed,
    tokenUse,
    knownKeys,
  };
}
