// @ts-check

/** @param {string} text */
function bytesOf(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

/**
 * Reads a JWT without believing it.
 * @param {string} token
 * @returns {{ header: Record<string, any>, claims: Record<string, any> }}
 */
export function decodeToken(token) {
  const [header = "", claims = ""] = token.split(".");
  const read = (/** @type {string} */ part) => JSON.parse(new TextDecoder().decode(bytesOf(part)));
  return { header: read(header), claims: read(claims) };
}

/**
 * Verifies the signature with nothing but the published keys, as any service does.
 * @param {string} token
 */
export async function verifySignature(token) {
  const { keys } = await (await fetch("/.well-known/jwks.json")).json();
  const { header } = decodeToken(token);
  const key = keys.find((/** @type {{ kid: string }} */ { kid }) => kid === header.kid);
  if (!key || header.alg !== "RS256" || header.typ !== "at+jwt") return false;
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const publicKey = await crypto.subtle.importKey("jwk", key, algorithm, false, ["verify"]);
  const [signed, signature] = [
    token.slice(0, token.lastIndexOf(".")),
    token.slice(token.lastIndexOf(".") + 1),
  ];
  return crypto.subtle.verify(algorithm, publicKey, bytesOf(signature), new TextEncoder().encode(signed));
}
