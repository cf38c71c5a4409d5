import { createCustomerDirectory } from "../account/customer-directory.ts";
import { createOperatorRecoveries } from "../account/operator-recovery.ts";
import { recoveryRoutes } from "../account/recovery-routes.ts";
import { accountServiceRoutes } from "../account/service-routes.ts";
import { createSuspension } from "../account/suspension.ts";
import type { Core } from "./core.ts";
import type { CustomerParts } from "./customer-parts.ts";

/** The handlers of what operators see of customers and do for them. */
export function composeOperatorParts(core: Core, { shared }: CustomerParts) {
  const directory = createCustomerDirectory(core);
  const setCustomerStatus = createSuspension(core);
  const recoveries = createOperatorRecoveries({ ...core, ...shared, ...core.config.recovery });

  return {
    ...accountServiceRoutes({ ...shared, directory, setCustomerStatus }),
    ...recoveryRoutes({ recoveries }),
  };
}
