import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import type { ContractDocument } from "../contract/operations.ts";

/** Serves the contract: /openapi.json, /openapi.yaml, and /docs to read it and try it out. */
export async function registerDocumentation(
  app: FastifyInstance,
  document: ContractDocument,
  baseUrl: string,
): Promise<void> {
  // First in the list, so that /docs tries things out here.
  const here = { url: baseUrl, description: "This server" };
  const servers = [
    here,
    ...((document as { servers?: { url: string }[] }).servers ?? []).filter(({ url }) => url !== baseUrl),
  ];
  const served = { ...document, servers };
  await app.register(swagger, { mode: "static", specification: { document: served as never } });
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: true,
    uiConfig: { docExpansion: "list", deepLinking: true, tryItOutEnabled: true, validatorUrl: null },
  });
  const json = JSON.stringify(app.swagger());
  // Hardly ever asked for, and a tenth of a second's work.
  let yaml: string | undefined;
  app.get("/openapi.json", async (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(json),
  );
  app.get("/openapi.yaml", async (_request, reply) =>
    reply.type("application/yaml; charset=utf-8").send((yaml ??= app.swagger({ yaml: true }))),
  );
}
