import type { IncomingMessage, ServerResponse } from "node:http";
import helmet from "helmet";

/** What goes with every answer. The library's headers are the same for all, so it is asked once. */
export const commonHeaders: Record<string, string> = {
  // Answers hold tokens or personal data. What may be kept says so itself.
  "cache-control": "no-store",
};
helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  strictTransportSecurity: { maxAge: 63_072_000, includeSubDomains: true },
  // Antlers reads the answers from another origin; CORS decides which.
  crossOriginResourcePolicy: { policy: "cross-origin" },
  // What the policies above say already, or what only browsers of another age read.
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
})(
  {} as IncomingMessage,
  {
    setHeader: (name: string, value: string) => {
      commonHeaders[name.toLowerCase()] = value;
    },
    removeHeader: () => {},
  } as unknown as ServerResponse,
  (error) => {
    if (error) throw error;
  },
);
