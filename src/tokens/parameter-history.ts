import type { SSMClient } from "@aws-sdk/client-ssm";

/** One version of the parameter, as SSM has it. */
export interface ParameterVersion {
  version: number;
  /** `String`, `StringList` or `SecureString`. */
  type: string | undefined;
  value: string;
}

/** The SSM parameter whose history is the key ring. */
export interface ParameterHistory {
  /** All versions that SSM still has (it keeps a hundred), the oldest first. Rejects with ParameterStoreError. */
  read(): Promise<ParameterVersion[]>;
  /** Adds a version, and answers its number. */
  add(value: string): Promise<number>;
}

/** SSM did not do what it was asked. The message never quotes what SSM sent, which may be a key. */
export class ParameterStoreError extends Error {
  override readonly name = "ParameterStoreError";
}

// SSM sends up to fifty at once and keeps a hundred; an answer that goes on for longer is not believed.
const mostPages = 20;
const readMs = 5_000;
// What the standard tier holds; a ring of 4096 bits is shorter.
const mostCharacters = 4_096;

/** Credentials, region and endpoint are those that AWS's SDK finds (AWS_*); it is loaded only here. */
export async function createParameterHistory(name: string): Promise<ParameterHistory> {
  const ssm = await import("@aws-sdk/client-ssm");
  const client: SSMClient = new ssm.SSMClient({
    // Who asks repeats it at its own pace.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: readMs },
  });

  async function bounded<T>(ask: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    const signal = AbortSignal.timeout(readMs);
    try {
      return await ask(signal);
    } catch (error) {
      if (error instanceof ParameterStoreError) throw error;
      if (signal.aborted) throw new ParameterStoreError(`SSM did not answer within ${readMs} ms.`);
      // The service's own exceptions are safe to show; a parser's is not.
      const said = error instanceof ssm.SSMServiceException && error.name !== "SyntaxError";
      const { name: kind, code } = error as Error & { code?: string };
      throw new ParameterStoreError(`SSM: ${said ? `${kind}: ${error.message}` : (code ?? kind)}`);
    }
  }

  return {
    read: () =>
      bounded(async (abortSignal) => {
        const versions = new Map<number, ParameterVersion>();
        let NextToken: string | undefined;
        for (let page = 0; page < mostPages; page += 1) {
          const answer = await client.send(
            new ssm.GetParameterHistoryCommand({
              Name: name,
              WithDecryption: true,
              MaxResults: 50,
              NextToken,
            }),
            { abortSignal },
          );
          for (const { Version: version, Type: type, Value: value } of answer.Parameters ?? []) {
            if (typeof version !== "number" || !Number.isSafeInteger(version) || version < 1)
              throw new ParameterStoreError("SSM sent a version without a number.");
            if (versions.has(version)) throw new ParameterStoreError(`SSM sent version ${version} twice.`);
            const text = typeof value === "string" && value.length <= mostCharacters ? value : "";
            versions.set(version, { version, type, value: text });
          }
          NextToken = answer.NextToken;
          if (!NextToken) {
            if (versions.size === 0) throw new ParameterStoreError("SSM sent no version.");
            return [...versions.values()].sort((a, b) => a.version - b.version);
          }
        }
        throw new ParameterStoreError("SSM's history does not end.");
      }),
    add: (value) =>
      bounded(async (abortSignal) => {
        const { Version } = await client.send(
          new ssm.PutParameterCommand({ Name: name, Value: value, Type: "SecureString", Overwrite: true }),
          { abortSignal },
        );
        if (typeof Version !== "number")
          throw new ParameterStoreError("SSM did not say which version it made.");
        return Version;
      }),
  };
}
