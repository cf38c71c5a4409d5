/** A ceremony was refused. The message is for the log and the audit; the caller gets a coarse problem. */
export class CeremonyRejection extends Error {
  override readonly name = "CeremonyRejection";
}

export function reject(reason: string): never {
  throw new CeremonyRejection(reason);
}
