import { reject } from "./rejection.ts";

interface CeremonyCredential {
  id: string;
  rawId: string;
  response: { clientDataJSON: string };
}

/**
 * What the library leaves to the relying party about the envelope: the two spellings of the id agree, and the page was
 * not framed by another origin (WebAuthn Level 3, sections 7.1 and 7.2, steps on crossOrigin and topOrigin).
 */
export function checkEnvelope(credential: CeremonyCredential): void {
  if (credential.id !== credential.rawId) reject("id and rawId differ");
  const bytes = Buffer.from(credential.id, "base64url");
  if (bytes.toString("base64url") !== credential.id) reject("id is not canonical base64url");
  const clientData = readClientData(credential.response.clientDataJSON);
  if (clientData.crossOrigin !== undefined && clientData.crossOrigin !== false) reject("crossOrigin");
  if (clientData.topOrigin !== undefined) reject("topOrigin");
}

/** UTF-8 decode, which strips a byte order mark, then JSON (section 5.8.1.1); unknown members are fine. */
function readClientData(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8").decode(Buffer.from(text, "base64url")));
  } catch {
    reject("clientDataJSON is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    reject("clientDataJSON is not an object");
  return value as Record<string, unknown>;
}
