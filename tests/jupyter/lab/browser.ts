import { execFileSync } from "node:child_process";
import { type Browser, chromium } from "playwright-core";

/** Starts the Chromium of this machine: `CHROMIUM` in the environment, or the first that is on the path. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

function findChromium(): string {
  const given = process.env.CHROMIUM;
  if (given) return given;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("which", [name], { encoding: "utf8" }).trim();
    } catch {}
  }
  throw new Error(
    "No Chromium was found. Install it (Debian: apt-get install chromium), or set CHROMIUM to its path.",
  );
}
