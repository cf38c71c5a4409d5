import { createRangeDigest, lineDigest, locatorLength, type Seal } from "./seal.ts";
import { Refutation, type SealChain } from "./seal-chain.ts";

export interface Verified {
  events: number;
  /** The last position that a seal proves; 0 when none does. */
  sealedThrough: number;
  /** How many events come after that. */
  unsealed: number;
}

interface Options {
  /** Where the export begins and ends by what it was asked for; the whole log, if not given. */
  from?: number | undefined;
  through?: number | undefined;
  onProgress?: (events: number) => void;
}

const progressEvery = 100_000;

/**
 * Proves an export against a proven chain of seals, line by line and with no more than a range in memory: every position
 * is there once and in order, and every sealed event is what was sealed. Throws a Refutation that names the first bad one.
 */
export async function verifyExport(
  lines: AsyncIterable<string>,
  chain: SealChain,
  { from = 1, through, onProgress }: Options = {},
): Promise<Verified> {
  const ranges = sealsFrom(chain, from);
  const sealedThrough = Math.min(chain.seals.at(-1)?.to_position ?? 0, through ?? Infinity);
  let [seal] = ranges;
  let range = createRangeDigest();
  let expected = from;
  let lineNumber = 0;
  for await (const line of lines) {
    lineNumber += 1;
    if (line === "") continue;
    const { position, id } = readLine(line, lineNumber);
    // A mark between pages.
    if (position === undefined) continue;
    refuseDisorder(expected, position, `line ${lineNumber}, event ${id}`);
    if (seal) {
      const digest = lineDigest(line);
      if (!digest.subarray(0, locatorLength).equals(locatorOf(seal, position)))
        throw new Refutation(`The event at position ${position} (${id}) is not what was sealed.`);
      range.add(digest);
      if (position === seal.to_position) {
        refuseOtherRange(range, seal);
        seal = ranges[seal.number - (ranges[0] as Seal).number + 1];
        range = createRangeDigest();
      }
    }
    expected += 1;
    if ((expected - from) % progressEvery === 0) onProgress?.(expected - from);
  }
  const last = expected - 1;
  const missing = Math.max(sealedThrough, through ?? 0);
  if (last < missing) {
    throw new Refutation(
      `The end is missing: the export ends at position ${last}, and it should reach ${missing}${through ? "" : ", where the seals reach"}.`,
    );
  }
  if (seal && last >= seal.from_position) {
    throw new Refutation(
      `The export ends at position ${last}, within seal ${seal.number} (${seal.from_position} to ${seal.to_position}): its last events are not proven. Export whole ranges.`,
    );
  }
  return {
    events: last - from + 1,
    sealedThrough: Math.min(sealedThrough, last),
    unsealed: Math.max(last - Math.max(sealedThrough, from - 1), 0),
  };
}

function sealsFrom({ seals }: SealChain, from: number): Seal[] {
  const ranges = seals.filter(({ to_position }) => to_position >= from);
  const [first] = ranges;
  if (first && first.from_position < from) {
    throw new Refutation(
      `Position ${from} is within seal ${first.number} (${first.from_position} to ${first.to_position}): its first events cannot be proven. Export whole ranges.`,
    );
  }
  return ranges;
}

function readLine(line: string, number: number): { position?: number; id?: string } {
  try {
    const read = JSON.parse(line) as { position?: unknown; id?: string; complete?: unknown };
    if (Number.isSafeInteger(read.position)) return read as { position: number; id: string };
    if (typeof read.complete === "boolean") return {};
  } catch {
    // Said below, as for any line that is neither.
  }
  throw new Refutation(`Line ${number} is no event of an export: ${line.slice(0, 80)}`);
}

function refuseDisorder(expected: number, position: number, where: string): void {
  if (position > expected)
    throw new Refutation(`The event at position ${expected} is missing: ${where}, has position ${position}.`);
  if (position < expected)
    throw new Refutation(
      `Position ${position} comes a second time or too late, where ${expected} should be: ${where}.`,
    );
}

/** The locators have named every event but one that was made to have the same eight bytes. */
function refuseOtherRange(range: ReturnType<typeof createRangeDigest>, seal: Seal): void {
  if (range.finish().digest !== seal.digest) {
    throw new Refutation(
      `An event of positions ${seal.from_position} to ${seal.to_position} is not what seal ${seal.number} sealed.`,
    );
  }
}

function locatorOf(seal: Seal, position: number): Buffer {
  const at = (position - seal.from_position) * locatorLength;
  return locatorsOf(seal).subarray(at, at + locatorLength);
}

const decoded = new WeakMap<Seal, Buffer>();
function locatorsOf(seal: Seal): Buffer {
  const known = decoded.get(seal);
  if (known) return known;
  const locators = Buffer.from(seal.locators, "base64");
  decoded.set(seal, locators);
  return locators;
}
