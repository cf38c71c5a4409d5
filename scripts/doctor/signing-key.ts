import type { KeySource } from "../../src/config.ts";
import { type HistoryReading, readHistory } from "../../src/tokens/history-reading.ts";
import { createKeyRing } from "../../src/tokens/key-ring.ts";
import { createParameterHistory, ParameterStoreError } from "../../src/tokens/parameter-history.ts";
import { type Finding, fault, ok, warning } from "./finding.ts";

type Environment = Record<string, string | undefined>;

const leastBits = 3072;

/** Whether there is a key that can sign: in the setting, or in SSM, which is asked. */
export async function judgeSigningKey(source: KeySource, environment: Environment): Promise<Finding[]> {
  return source.ssm === undefined ? judgePem(source.pem) : judgeParameter(source.ssm, environment);
}

async function judgePem(pem: string): Promise<Finding[]> {
  try {
    const keyRing = await createKeyRing(pem);
    const signing = keyRing.signingKey(new Date());
    const bits = signing.key.asymmetricKeyDetails?.modulusLength ?? 0;
    const ring = `the ring has ${keyRing.published().length}, and ${signing.kid} signs`;
    return [judgeBits(bits, ring)];
  } catch (error) {
    return [fault((error as Error).message, "Make one with: npm run --silent keys -- generate")];
  }
}

function judgeBits(bits: number, ring: string): Finding {
  const what = `The signing key has ${bits} bits; ${ring}.`;
  return bits < leastBits
    ? warning(what, "It is allowed. Rotate to 3072: docs/operations/rotate.md")
    : ok(what);
}

async function judgeParameter(name: string, environment: Environment): Promise<Finding[]> {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = environment;
  if (Boolean(id) !== Boolean(secret)) {
    return [
      fault(
        `AWS_${id ? "SECRET_ACCESS_KEY" : "ACCESS_KEY_ID"} is not set, and the other half of the access key is.`,
        "Set both, of a user who may ssm:GetParameterHistory and kms:Decrypt.",
      ),
    ];
  }
  let reading: HistoryReading;
  try {
    reading = await readHistory(await (await createParameterHistory(name)).read());
  } catch (error) {
    if (!(error instanceof ParameterStoreError)) throw error;
    return [fault(`The key ring in ${name} cannot be read. ${error.message}`, mendOf(error.message, name))];
  }
  return judgeVersions(reading, name);
}

function judgeVersions({ keys, newest, refusals }: HistoryReading, name: string): Finding[] {
  const findings = refusals.map(({ version, reason }, index) =>
    !newest && index === refusals.length - 1
      ? fault(
          `The newest version of ${name} is not taken as the signing key: ${reason}`,
          "npm run keys -- rotate adds a good one. Until then the one before signs, if a process has seen it.",
        )
      : warning(`An old version of ${name} is skipped: ${reason}`, `Version ${version} changes nothing now.`),
  );
  if (!newest) return findings;
  const bits = newest.key.asymmetricKeyDetails?.modulusLength ?? 0;
  const ring = `it is version ${newest.version} of ${name}, of which ${keys.length} are good`;
  return [
    ...findings,
    judgeBits(bits, ring),
    ok(
      "Whether ssm:PutParameter is allowed shows only when npm run keys -- rotate is run: asking would add one.",
    ),
  ];
}

// What SSM says, by the names of its exceptions, and what to do about it; the first that fits.
const mends: [RegExp, (name: string) => string][] = [
  [
    /CredentialsProviderError/,
    () =>
      "No credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (heroku config:set), or give the machine a role.",
  ],
  [
    /UnrecognizedClient|InvalidClientTokenId|InvalidSignature|IncompleteSignature|ExpiredToken|InvalidAccessKeyId/,
    () =>
      "AWS does not take the access key: compare AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or make a new one.",
  ],
  [
    /AccessDenied|KMS|InvalidKeyId/,
    (name) =>
      `Allow the user ssm:GetParameterHistory on ${name}, and kms:Decrypt with the key that encrypts it.`,
  ],
  [
    /ParameterNotFound|sent no version/,
    (name) =>
      `There is no such parameter in AWS_REGION: compare both, or make it with npm run keys -- rotate (${name}).`,
  ],
  [/Throttling|TooManyRequests/, () => "SSM is asked too often; run doctor again in a minute."],
];

function mendOf(message: string, name: string): string {
  const [, mend] = mends.find(([said]) => said.test(message)) ?? [];
  return (
    mend?.(name) ??
    "Check AWS_REGION, and that the platform lets connections out to SSM. Processes that run go on with the ring they have; new ones are not ready."
  );
}
