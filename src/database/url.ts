const loopbackHosts = new Set(["", "localhost", "127.0.0.1", "[::1]"]);

/**
 * The URL with TLS where production reaches Postgres over a network and the URL says nothing of it, as Heroku's does not.
 * Its servers sign their certificates themselves, so the certificate is not verified: nobody on the way can listen, but
 * somebody who can redirect the connection is not found out. A URL with `sslmode` is taken by its word.
 * docs/operations/deploy.md
 */
export function withTransportSecurity(url: string, { production }: { production: boolean }): string {
  const parsed = URL.parse(url);
  if (!parsed || !production || loopbackHosts.has(parsed.hostname)) return url;
  if (parsed.searchParams.has("sslmode") || parsed.searchParams.has("ssl") || parsed.searchParams.has("host"))
    return url;
  parsed.searchParams.set("sslmode", "no-verify");
  return parsed.href;
}
