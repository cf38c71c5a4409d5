import Bowser from "bowser";

export interface Device {
  browser: string | null;
  os: string | null;
  type: "desktop" | "mobile" | "tablet" | "unknown";
}

const types = ["desktop", "mobile", "tablet"] as const;
// For others the library repeats what stands in front of the first slash, whatever it is.
const browsers = new Set(Object.values(Bowser.BROWSER_MAP));

/** What a user agent says of itself. Anybody can make one up: good to recognise a device by, and for nothing else. */
export function describeDevice(userAgent: string | null): Device {
  if (!userAgent) return { browser: null, os: null, type: "unknown" };
  const { browser, os, platform } = Bowser.parse(userAgent);
  return {
    browser: browser.name && browsers.has(browser.name) ? browser.name : null,
    os: os.name || null,
    type: types.find((type) => type === platform.type) ?? "unknown",
  };
}
