import type pg from "pg";
import { preparedName } from "./statement.ts";

/** A client that prepares what has a name, once on its connection. Kysely names nothing by itself. */
export function preparing(Client: typeof pg.Client): typeof pg.Client {
  return class extends Client {
    // It takes and answers what the driver's does, in all its forms.
    override query(...[query, ...rest]: any[]): any {
      const name = typeof query === "string" ? preparedName(query) : undefined;
      return super.query(name === undefined ? query : { name, text: query }, ...rest);
    }
  };
}
