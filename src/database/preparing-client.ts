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
      const callback: Told | undefined = rest.find((given) => typeof given === "function");
      const parameters = rest[0] === callback ? undefined : rest[0];
      if (callback) {
        this.#ask(name, query, parameters, callback);
        return undefined;
      }
      return new Promise((resolve, reject) => {
        this.#ask(name, query, parameters, (error, result) => (error ? reject(error) : resolve(result)));
      }).catch((error: Error) => {
        // What there is leads to the socket, and not to who asked.
        Error.captureStackTrace(error);
        throw error;
      });
    }

    #ask(name: string, text: string, parameters: unknown[] | undefined, callback: Told): void {
      // Not an object with name and text, which the driver copies property by property, descriptors and all.
      const named = Object.assign(new pg.Query(text, parameters), { name });
      const told: Told = (error, result) => {
        // The driver would take the statement for prepared for as long as the connection lasts.
        if (error && isPreparationSpoilt(error)) void this.end();
        callback(error, result);
      };
      // Beside the query, not in it: who traces statements looks for it there.
      super.query(named as never, told as never);
    }
  };
}
