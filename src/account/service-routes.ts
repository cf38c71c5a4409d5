import type { Handlers } from "../contract/handlers.ts";
import type { Credentials } from "../passkeys/credentials.ts";
import type { ListSessions } from "../sessions/listing.ts";
import type { CustomerDirectory } from "./customer-directory.ts";
import type { Erasure } from "./erasure.ts";
import type { AccountExports } from "./export.ts";
import { describeReceipt } from "./routes.ts";
import type { SetCustomerStatus } from "./suspension.ts";

type Operations =
  | "listCustomers"
  | "searchCustomers"
  | "getCustomer"
  | "setCustomerStatus"
  | "eraseCustomer"
  | "exportCustomer"
  | "listCustomerSessions"
  | "listCustomerCredentials"
  | "removeCustomerCredential";

interface Options {
  directory: CustomerDirectory;
  setCustomerStatus: SetCustomerStatus;
  erasure: Erasure;
  exports: AccountExports;
  listSessions: ListSessions;
  credentials: Credentials;
}

/** What operators see of customers and do for them. */
export function accountServiceRoutes(options: Options): Handlers<Operations> {
  const { directory, setCustomerStatus, erasure, exports, listSessions, credentials } = options;
  return {
    async listCustomers({ query }) {
      const { status, limit, cursor } = query;
      return { status: 200, body: await directory.list({ status, limit, cursor }) };
    },

    async searchCustomers({ body }) {
      return { status: 200, body: await directory.search(body) };
    },

    async getCustomer({ path }) {
      return { status: 200, body: await directory.get(path.customer_id) };
    },

    async setCustomerStatus({ path, body, principal, requestId }) {
      const changed = await setCustomerStatus(path.customer_id, body.status, { principal, requestId });
      return { status: 200, body: changed };
    },

    async eraseCustomer({ path, principal, requestId, log }) {
      const receipt = await erasure.eraseForOperator(path.customer_id, { principal, requestId }, log);
      return { status: 200, body: describeReceipt(receipt) };
    },

    async exportCustomer({ path, principal, requestId }) {
      const exported = await exports.exportForOperator(path.customer_id, { principal, requestId });
      return { status: 200, body: exported };
    },

    async listCustomerSessions({ path, query }) {
      const { id: customerId } = await directory.get(path.customer_id);
      const { limit, cursor } = query;
      const page = await listSessions({ customerId, currentId: undefined, limit, cursor });
      return { status: 200, body: page };
    },

    async listCustomerCredentials({ path, query }) {
      const { id: customerId } = await directory.get(path.customer_id);
      const { limit, cursor } = query;
      return { status: 200, body: await credentials.page({ customerId }, { limit, cursor }) };
    },

    async removeCustomerCredential({ path, principal, requestId }) {
      const { customer_id, credential_id } = path;
      await credentials.removeForOperator(customer_id, credential_id, { principal, requestId });
      return { status: 204, body: undefined };
    },
  };
}
