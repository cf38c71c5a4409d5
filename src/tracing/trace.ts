/** What a span is called and says: names from the code and the contract, never what came with a request. */
export interface Traced {
  name: string;
  kind?: "client" | "consumer";
  attributes?: Record<string, string>;
}

/** Does the work in a span, below the one that the caller is in; what it rejects with is not changed. */
export type Trace = <Result>(span: Traced, work: () => Promise<Result>) => Promise<Result>;

/** Without a collector there are no spans. */
export const untraced: Trace = (_span, work) => work();
