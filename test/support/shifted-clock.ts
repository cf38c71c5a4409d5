/**
 * Makes the machine's clock of a process wrong by so much from the start, and by `jumpMs` more with each SIGWINCH. The
 * monotonic clock stays as it is, as on a machine whose time is set.
 */
export function shiftedClock(shiftMs: number, jumpMs = 0): Record<string, string> {
  const preload = `const Real = Date; let shift = ${shiftMs};
  ${jumpMs === 0 ? "" : `process.on("SIGWINCH", () => { shift += ${jumpMs}; });`}
  globalThis.Date = class extends Real {
    constructor(...given) { given.length > 0 ? super(...given) : super(Real.now() + shift); }
    static now() { return Real.now() + shift; }
  };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` };
}
