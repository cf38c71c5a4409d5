import pg from "pg";
import { preparedName } from "./statement.ts";

/** A client that prepares what has a name, once on its connection. Kysely names nothing by itself. */
export class PreparingClient extends pg.Client {
  override query(...[query, ...rest]: any[]): any {
    const name = typeof query === "string" ? preparedName(query) : undefined;
    return super.query(name === undefined ? query : { name, text: query }, ...rest);
  }
}
