import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from "playwright-core";

const usualPlaces = [
  process.env.QUEUE_TEST_BROWSER ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

export const browserPath = usualPlaces.find((path) => path !== "" && existsSync(path));
export const skipWithoutBrowser = browserPath
  ? false
  : "no Chromium found: set QUEUE_TEST_BROWSER, or install one (apt-get install chromium)";

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath as string,
    args: [
      // Chromium's sandbox does not work for root, which is who tests run as in a container.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ...["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
      ...["--disable-background-networking", "--disable-component-update"],
    ],
  });
}

/** WebAuthn.Credential of the Chrome DevTools Protocol. */
export interface VirtualPasskey {
  credentialId: string;
  isResidentCredential: boolean;
  privateKey: string;
  signCount: number;
  rpId?: string;
  userHandle?: string;
}

/** Chromium's own virtual authenticator: a platform authenticator that verifies the user without asking. */
export interface VirtualAuthenticator {
  cdp: CDPSession;
  id: string;
  setUserVerified(verified: boolean): Promise<void>;
  /** The passkeys on it, private keys included, so that they can go to another. */
  credentials(): Promise<VirtualPasskey[]>;
  add(passkey: VirtualPasskey): Promise<void>;
  clear(): Promise<void>;
  /** Whether ceremonies are answered without a touch. Off, a conditional request waits. */
  setAutomaticPresence(enabled: boolean): Promise<void>;
}

export async function addAuthenticator(context: BrowserContext, page: Page): Promise<VirtualAuthenticator> {
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    cdp,
    id: authenticatorId,
    setUserVerified: async (isUserVerified) =>
      void (await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified })),
    credentials: async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    add: async (credential) =>
      void (await cdp.send("WebAuthn.addCredential", { authenticatorId, credential })),
    clear: async () => void (await cdp.send("WebAuthn.clearCredentials", { authenticatorId })),
    setAutomaticPresence: async (enabled) =>
      void (await cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled })),
  };
}

/** A port that nobody has now. The page's origin has to be configured before the service listens. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
