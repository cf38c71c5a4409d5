import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const root = fileURLToPath(new URL("./browser/", import.meta.url));
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Serves the account page at /: the reference for front ends, in plain HTML and JavaScript. */
export async function registerAccountPage(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, {
    root,
    prefix: "/",
    // Only the files that are there, so that every other path keeps its problem document.
    wildcard: false,
    cacheControl: false,
    setHeaders(reply) {
      reply.header("cache-control", "no-cache");
      reply.header("content-security-policy", contentSecurityPolicy);
    },
  });
}
