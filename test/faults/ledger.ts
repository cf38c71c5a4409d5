/** What callers were told, and so what must hold afterwards. */
export interface Ledger {
  /** By customer id: who was told to have signed up. */
  customers: Map<string, { email: string }>;
  /** By session id. */
  sessions: Map<string, KnownSession>;
  /** Ids of events that a service was told to be in the log. */
  events: Set<string>;
  /** By customer id, whether the role was given or taken last; gone while nobody knows. */
  roles: Map<string, boolean>;
  /** By customer id, how many codes were used; gone while nobody knows. */
  codeSets: Map<string, { used: number }>;
  /** Ceremonies whose challenge somebody was told to have used. */
  ceremonies: Set<string>;
  /** The successor that each refresh token was told to have. */
  successors: Map<string, string>;
  faults: Record<FaultKind, string[]>;
}

/** What may not be: an acknowledged write that is gone, a single-use thing used twice, access that should not be. */
export type FaultKind = "lost" | "twice" | "granted";

export interface KnownSession {
  id: string;
  accessToken: string;
  cookie: string;
  /** How many successors of its refresh token were answered. */
  rotations: number;
  /** Doubtful: something that ends it was asked for and never answered. */
  state: "live" | "doubtful" | "ended";
}

export function createLedger(): Ledger {
  return {
    customers: new Map(),
    sessions: new Map(),
    events: new Set(),
    roles: new Map(),
    codeSets: new Map(),
    ceremonies: new Set(),
    successors: new Map(),
    faults: { lost: [], twice: [], granted: [] },
  };
}

export function noteEnd(session: KnownSession | undefined, known: boolean): void {
  if (session && session.state !== "ended") session.state = known ? "ended" : "doubtful";
}

/** A token that was answered as the successor of another. */
export function noteRotation(ledger: Ledger, session: KnownSession, before: string, after: string): void {
  const known = ledger.successors.get(before);
  if (known !== undefined && known !== after)
    ledger.faults.twice.push(`a refresh token of session ${session.id} has two successors`);
  if (known === undefined) session.rotations += 1;
  ledger.successors.set(before, after);
  session.cookie = after;
}
