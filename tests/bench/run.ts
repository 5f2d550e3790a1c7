// npm run bench [-- NAME ...] [--json]: measures promptframe beside its peers and prints every figure.
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { auto } from "./auto.js";
import { danfo } from "./danfo.js";
import type { Figure, Part } from "./figure.js";
import { gguf } from "./gguf.js";
import { http } from "./http.js";
import { importing } from "./import.js";
import { likelihood } from "./likelihood.js";
import { million } from "./million.js";
import { overhead } from "./overhead.js";
import { parallel } from "./parallel.js";
import { student } from "./student.js";

const PARTS: Record<string, Part> = {
  http,
  overhead,
  million,
  auto,
  parallel,
  import: importing,
  gguf,
  likelihood,
  student,
  danfo,
};

const { values, positionals } = parseArgs({
  options: { json: { type: "boolean" } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}. Parts: ${Object.keys(PARTS).join(", ")}.`);
  process.exit(1);
}
const names = positionals.length > 0 ? positionals : Object.keys(PARTS);
const report: Record<string, Figure[]> = {};
for (const name of names) {
  const part = PARTS[name]!;
  if (!values.json) console.log(`\n${name}. ${part.title}`);
  const figures = await part.run();
  report[name] = figures;
  if (!values.json) for (const figure of figures) console.log(line(figure));
}
if (values.json) {
  const machine = {
    node: process.version,
    cpus: cpus().length,
    cpu: cpus()[0]!.model,
    memoryGb: totalmem() / 2 ** 30,
  };
  console.log(JSON.stringify({ machine, parts: report }, null, 2));
}
process.exit(0);

function line({ what, value, unit, bar }: Figure): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return `  ${what.padEnd(46)} ${value.toFixed(digits).padStart(10)} ${unit.padEnd(8)} ${bar ? `(bar ${bar})` : ""}`.trimEnd();
}
