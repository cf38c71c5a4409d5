/** Whether callers send what the schema describes, or get it. */
export type Direction = "input" | "answer";
export interface SchemaChange {
  /** The component, or `body`, and the way from there to the value. */
  where: string;
  what: string;
  breaking: boolean;
}

// What a change does to the set of the values that fit. Callers may have sent any value that fitted, so the set of an
// input may only grow; they may rely on getting no other, so the set of an answer may only shrink. What is `changed`
// cannot be told, and breaks both; so does a member that is gone.
export type Effect = "narrower" | "wider" | "changed" | "harmless";
const breaks: Record<Direction, Effect[]> = {
  input: ["narrower", "changed"],
  answer: ["wider", "changed"],
};

export function change(effect: Effect, what: string, where: string, direction: Direction): SchemaChange {
  return { where, what, breaking: breaks[direction].includes(effect) };
}
