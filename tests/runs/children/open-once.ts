// Waits for a line, opens the run, and tells its id or the code of the error.
import { createInterface } from "node:readline";
import { openRun } from "../../../src/runs/index.js";
import { request } from "../made.js";

const home = process.argv[2]!;
console.log("ready");
for await (const _ of createInterface({ input: process.stdin })) break;
try {
  console.log((await openRun(request(home))).id);
} catch (error) {
  console.log((error as { code: string }).code);
}
setInterval(() => {}, 1000);
