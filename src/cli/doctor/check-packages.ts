import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type { Finding } from "./finding.js";

/** Packages that are used when they are there, and what for. */
const OPTIONAL: Readonly<Record<string, string>> = {
  "danfojs-node": "danfo DataFrames",
  "apache-arrow": "Arrow tables",
  arquero: "arquero tables",
  "node-llama-cpp": "models in this process",
};

/** Which optional packages this package can load from where it is installed. */
export async function checkPackages(): Promise<Finding[]> {
  return Promise.all(Object.entries(OPTIONAL).map(([name, use]) => checkPackage(name, use)));
}

async function checkPackage(name: string, use: string): Promise<Finding> {
  const version = await installedVersion(name);
  if (version !== undefined) return { name, status: "ok", detail: `${version}, for ${use}` };
  return {
    name,
    status: "warn",
    detail: `not installed; ${use} need it`,
    todo: `npm install ${name}`,
  };
}

/** Some packages do not export their package.json, so it is looked for as Node looks for packages. */
async function installedVersion(name: string): Promise<string | undefined> {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    const text = await readFile(path.join(folder, name, "package.json"), "utf8").catch(() => "");
    if (text !== "") return String((JSON.parse(text) as { version?: unknown }).version);
  }
  return undefined;
}
