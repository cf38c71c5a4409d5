/** What a check has found. */
export interface Finding {
  /** `fault`: something does not work, or is not safe. `warning`: it works, and somebody should know. */
  level: "ok" | "warning" | "fault";
  what: string;
  /** What to do about it. */
  mend?: string;
}

export const ok = (what: string): Finding => ({ level: "ok", what });
export const warning = (what: string, mend: string): Finding => ({ level: "warning", what, mend });
export const fault = (what: string, mend: string): Finding => ({ level: "fault", what, mend });
