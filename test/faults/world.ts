import { randomBytes } from "node:crypto";
import { generateSealKey, generateSigningKey } from "../../scripts/development-settings.ts";
import { deriveKeys } from "../../src/derived-keys.ts";
import { verificationCode } from "../../src/email-verification/code.ts";
import { createAuthenticator } from "../support/authenticator.ts";
import { Browser, type Transport } from "../support/browser.ts";
import { asService, serviceEnvironment } from "../support/services.ts";
import { type SsmServer, startSsmServer } from "../support/ssm-server.ts";
import { createDyno, type Dyno } from "./dyno.ts";
import { type MailRelay, startMailRelay } from "./mail-relay.ts";
import { type FaultyPostgres, startFaultyPostgres } from "./postgres.ts";

/** Two processes in production's settings, each with a worker inside, and everything they lean on. */
export interface World {
  postgres: FaultyPostgres;
  ssm: SsmServer;
  mail: MailRelay;
  dynos: [Dyno, Dyno];
  /** Settings of one dyno beside those that both have. */
  own: [Record<string, string>, Record<string, string>];
  start(dyno: Dyno): Promise<void>;
  /** Starts the processes that are not there, and those again that were started with other settings. */
  startWith(own: World["own"]): Promise<void>;
  /** A person with an address and an authenticator of their own. */
  person(transport: Transport): Browser;
  service(transport: Transport, name: "raptor" | "console"): Browser;
  stop(): Promise<void>;
}

/** No settings beside those that both have. */
export const usual: World["own"] = [{}, {}];

const origin = "https://raxx.app";

export async function createWorld(): Promise<World> {
  const teardowns: (() => Promise<void>)[] = [];
  const ssm = await startSsmServer({ teardown: (fn) => void teardowns.push(fn) });
  ssm.put(generateSigningKey(3072));
  const mail = await startMailRelay();
  const postgres = await startFaultyPostgres();
  teardowns.push(mail.close, postgres.stop);
  const secret = randomBytes(32);
  const environment = {
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    PORT: "0",
    FLAG_QUEUE_V1: "on",
    DATABASE_URL: postgres.url,
    QUEUE_SECRET: secret.toString("base64"),
    QUEUE_AUDIT_SEAL_KEY: generateSealKey(),
    QUEUE_ORIGINS: origin,
    QUEUE_TRUSTED_PROXIES: "1",
    QUEUE_INLINE_WORKER: "on",
    SMTP_URL: mail.url,
    ...serviceEnvironment,
    ...ssm.environment,
  };
  const [{ code: codeKey }] = deriveKeys({ current: secret, previous: undefined });
  let clients = 0;

  function person(transport: Transport): Browser {
    clients += 1;
    return new Browser(transport, {
      origin,
      address: `10.${(clients >> 16) % 256}.${(clients >> 8) % 256}.${clients % 256}`,
      authenticator: createAuthenticator({ origin }),
      codeFor: (id) => verificationCode(codeKey, id),
    });
  }

  const world: World = {
    ...{ postgres, ssm, mail, person },
    dynos: [createDyno(), createDyno()],
    own: usual,
    start: (dyno) => dyno.start({ ...environment, ...world.own[world.dynos.indexOf(dyno) as 0 | 1] }),
    async startWith(own) {
      const settled = (dyno: Dyno, index: number) =>
        dyno.url !== undefined && world.own[index as 0 | 1] === own[index];
      const others = world.dynos.filter((dyno, index) => !settled(dyno, index));
      world.own = own;
      await Promise.all(others.filter(({ url }) => url !== undefined).map((dyno) => dyno.kill()));
      await Promise.all(others.map(world.start));
    },
    service: (transport, name) =>
      asService(person(transport), name, name === "console" ? "op@raxx.app" : undefined),
    async stop() {
      await Promise.all(world.dynos.filter(({ url }) => url !== undefined).map((dyno) => dyno.kill()));
      for (const teardown of teardowns) await teardown();
    },
  };
  return world;
}
