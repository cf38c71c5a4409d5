import type pg from "pg";
import { isPreparationSpoilt } from "./failures.ts";
import { preparedName } from "./statement.ts";

/** A client that prepares what has a name, once on its connection. Kysely names nothing by itself. */
export function preparing(Client: typeof pg.Client): typeof pg.Client {
  return class extends Client {
    // It takes and answers what the driver's does, in all its forms.
    override query(...[query, ...rest]: any[]): any {
      const name = typeof query === "string" ? preparedName(query) : undefined;
      if (name === undefined) return super.query(query, ...rest);
      const answer: unknown = super.query({ name, text: query } as never, ...rest);
      // The driver would take the statement for prepared for as long as the connection lasts.
      if (answer instanceof Promise)
        answer.catch((error: unknown) => {
          if (isPreparationSpoilt(error)) void this.end();
        });
      return answer;
    }
  };
}
