import { createPublicKey, generateKeyPairSync } from "node:crypto";
import t from "tap";
import type { Finding } from "../../scripts/doctor/finding.ts";
import { readSettings } from "../../scripts/doctor/settings.ts";
import { judgeSigningKey } from "../../scripts/doctor/signing-key.ts";
import { testEnvironment } from "../support/app.ts";
import { type Mood, type SsmServer, startSsmServer } from "../support/ssm-server.ts";

const pemOf = (modulusLength: number) =>
  generateKeyPairSync("rsa", { modulusLength }).privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const [pem, anotherPem] = [pemOf(3072), pemOf(2048)] as const;

type Test = Parameters<typeof startSsmServer>[0];

/** An SSM with these versions, and what doctor finds there. */
async function examine(t: Test, prepare: (ssm: SsmServer) => void, settings: Record<string, string> = {}) {
  const ssm = await startSsmServer(t);
  prepare(ssm);
  Object.assign(process.env, ssm.environment);
  const environment = { ...ssm.environment, ...settings };
  const findings = await judgeSigningKey(
    { ssm: settings.QUEUE_JWT_SIGNING_KEY_SSM ?? ssm.name },
    environment,
  );
  return { ssm, findings };
}

const levels = (findings: Finding[]) => findings.map(({ level }) => level);

t.test(
  "a good ring is found good; what cannot be asked without a change is said, and no key is",
  async (t) => {
    const { ssm, findings } = await examine(t, (ssm) => {
      ssm.put(anotherPem);
      ssm.put(pem);
    });
    t.strictSame(levels(findings), ["ok", "ok"]);
    t.match(findings[0]?.what, /has 3072 bits; it is version 2 of \/queue\/signing-key, of which 2 are good/);
    t.match(findings[1]?.what, /ssm:PutParameter is allowed shows only when/);
    t.strictSame(new Set(ssm.asked), new Set(["GetParameterHistory"]), "nothing was changed");
    t.notMatch(JSON.stringify(findings), /BEGIN|MII/);
  },
);

const away: [name: string, mood: Mood, what: RegExp, mend: RegExp][] = [
  [
    "access is denied",
    "refusing",
    /AccessDeniedException/,
    /Allow the user ssm:GetParameterHistory on \/queue/,
  ],
  ["SSM is away", "gone", /SSM: ECONNRESET|SSM: TimeoutError|SSM: Error/, /Check AWS_REGION/],
  ["SSM is silent", "silent", /did not answer within/, /Check AWS_REGION/],
  ["the parameter has no version", "empty", /sent no version/, /no such parameter in AWS_REGION/],
  ["the answer cannot be read", "garbled", /SSM: SyntaxError/, /Check AWS_REGION/],
];
for (const [name, mood, what, mend] of away) {
  t.test(`it is found, with what to do, that ${name}`, async (t) => {
    const { findings } = await examine(t, (ssm) => {
      ssm.put(pem);
      ssm.mood = mood;
    });
    t.strictSame(levels(findings), ["fault"]);
    t.match(findings[0], { what, mend });
    t.notMatch(JSON.stringify(findings), /BEGIN|MII/);
  });
}

t.test("a parameter that is not there is found, and half an access key", async (t) => {
  const missing = await examine(t, (ssm) => ssm.put(pem), { QUEUE_JWT_SIGNING_KEY_SSM: "/queue/other" });
  t.match(missing.findings, [{ level: "fault", what: /ParameterNotFound/, mend: /\(\/queue\/other\)/ }]);
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
    const { ssm, findings } = await examine(t, (ssm) => ssm.put(pem), { [name]: "" });
    t.match(findings, [{ level: "fault", what: new RegExp(`${name} is not set`), mend: /Set both/ }]);
    t.strictSame(ssm.asked, []);
  }
});

t.test("a newest version that signs nothing is a fault, a bad old one a warning", async (t) => {
  const bad: [put: (ssm: SsmServer) => void, reason: RegExp][] = [
    [(ssm) => ssm.put(anotherPem, { Type: "String" }), /is not a SecureString/],
    [(ssm) => ssm.put(pemOf(1024)), /2048/],
    [(ssm) => ssm.put("not a key"), /has no PEM blocks/],
    [(ssm) => ssm.put(`${anotherPem}\n${anotherPem}`), /has 2 PEM blocks/],
    [
      (ssm) => ssm.put(createPublicKey(anotherPem).export({ type: "spki", format: "pem" }) as string),
      /only a public key/,
    ],
    [(ssm) => ssm.put(pem), /repeats the key of version 1/],
  ];
  for (const [put, reason] of bad) {
    const { findings } = await examine(t, (ssm) => {
      ssm.put(pem);
      put(ssm);
    });
    t.strictSame(levels(findings), ["fault"], String(reason));
    t.match(findings[0], { what: reason, mend: /npm run keys -- rotate/ });
    t.match(findings[0]?.what, /newest version of \/queue\/signing-key is not taken/);
  }
  const { findings } = await examine(t, (ssm) => {
    ssm.put("not a key");
    ssm.put(anotherPem);
  });
  t.strictSame(levels(findings), ["warning", "warning", "ok"], "skipped; 2048 bits");
  t.match(findings[0], { what: /old version of .* is skipped: Version 1 has no PEM blocks/ });
});

t.test("both key settings at once, and a parameter without a region, are found with the settings", (t) => {
  const environment = testEnvironment("postgres://queue@127.0.0.1/queue");
  const ssm = { QUEUE_JWT_SIGNING_KEY_SSM: "/queue/signing-key", AWS_REGION: "eu-central-1" };
  const both = readSettings({ ...environment, ...ssm }).findings;
  t.match(
    both.filter(({ level }) => level === "fault").map(({ what }) => what),
    [/are both set/],
  );
  const noRegion = readSettings({
    ...environment,
    ...ssm,
    QUEUE_JWT_SIGNING_KEY: "",
    AWS_REGION: "",
  }).findings;
  t.ok(
    noRegion.some(({ level, what, mend }) => level === "fault" && /AWS_REGION is missing/.test(what) && mend),
  );
  t.end();
});
