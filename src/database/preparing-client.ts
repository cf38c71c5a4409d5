import pg from "pg";
import { isPreparationSpoilt } from "./failures.ts";
import { preparedName } from "./statement.ts";

type Told = (error: Error | null, result: pg.QueryResult) => void;

/** A client that prepares what has a name, once on its connection. Kysely names nothing by itself. */
export function preparing(Client: typeof pg.Client): typeof pg.Client {
  return class extends Client {
    // It takes and answers what the driver's does, in all its forms.
    override query(...[query, ...rest]: any[]): any {
      const name = typeof query === "string" ? preparedName(query) : undefined;
      if (name === undefined) return super.query(query, ...rest);
      // Not an object with name and text, which the driver copies property by property, descriptors and all.
      const named = Object.assign(new pg.Query(query, ...rest), { name }) as pg.Query & { callback?: Told };
      if (named.callback) return super.query(named);
      return new Promise((resolve, reject) => {
        named.callback = (error, result) => (error ? reject(error) : resolve(result));
        super.query(named);
      }).catch((error: Error) => {
        // The driver would take the statement for prepared for as long as the connection lasts.
        if (isPreparationSpoilt(error)) void this.end();
        // What there is leads to the socket, and not to who asked.
        Error.captureStackTrace(error);
        throw error;
      });
    }
  };
}
