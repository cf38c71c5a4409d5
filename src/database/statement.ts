import {
  CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from "kysely";
import type { Executor } from "./open.ts";
import type { Reader } from "./reader.ts";

/** A statement whose text is made once. A connection prepares it once, by its name, and Postgres plans it once. */
export interface Statement<Input, Row> {
  /** Begins with the name in a comment. */
  text: string;
  /** The parameters, in the text's order. */
  parametersOf(input: Input): unknown[];
  /** Never there: which rows it answers, for the compiler. */
  row?: Row;
}

class Parameter {
  readonly member: string;
  constructor(member: string) {
    this.member = member;
  }
}

const compiler = new Kysely<never>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/**
 * For the paths where making the text with each call, and planning it, would cost more than running it. `write` is called
 * once, with a stand-in for every member of the input: it may place them and do nothing else with them.
 */
export function statement<Input extends object, Row>(
  name: string,
  write: (input: Input) => RawBuilder<Row>,
): Statement<Input, Row> {
  const input = new Proxy({} as Input, { get: (_target, member) => new Parameter(String(member)) });
  const { sql, parameters } = write(input).compile(compiler);
  return {
    text: `/* ${name} */ ${sql.trim()}`,
    parametersOf: (given) =>
      parameters.map((one) => {
        const value = one instanceof Parameter ? (given as Record<string, unknown>)[one.member] : one;
        // The driver would write the local time, part by part.
        return value instanceof Date ? value.toISOString() : value;
      }),
  };
}

const nameComment = /^\/\* (\w+) \*\//;

/** The name that a connection prepares the text under; undefined for text that is sent as it is. */
export function preparedName(text: string): string | undefined {
  return nameComment.exec(text)?.[1];
}

/** Runs the statement in the caller's transaction, over the pool, or, if all it does is read, over the reader. */
export async function rowsOf<Input, Row>(
  executor: Executor | Reader,
  { text, parametersOf }: Statement<Input, Row>,
  input: Input,
): Promise<Row[]> {
  const parameters = parametersOf(input);
  if ("read" in executor) return executor.read<Row>(text, parameters);
  const { rows } = await executor.executeQuery<Row>(CompiledQuery.raw(text, parameters));
  return rows;
}
