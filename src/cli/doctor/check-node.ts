import type { Finding } from "./finding.js";

/** What package.json asks for: from here on, `require` loads ESM packages inside of cells. */
const NEEDED: readonly [major: number, minor: number] = [20, 19];

/** Whether this Node is new enough. */
export async function checkNode(version: string = process.versions.node): Promise<Finding[]> {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const enough = major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
  if (enough) return [{ name: "node", status: "ok", detail: version }];
  return [
    {
      name: "node",
      status: "missing",
      detail: `${version} is older than ${NEEDED.join(".")}`,
      todo: "Install Node 22 or newer from https://nodejs.org",
    },
  ];
}
