// npm run bench:kernel [-- --json]: measures our kernel beside stock tslab, one after the other, and prints both.
import { parseArgs } from "node:util";
import type { Figure } from "./figure.js";
import { measureKernel, OURS, STOCK } from "./kernel.js";

const { values } = parseArgs({ options: { json: { type: "boolean" } } });
const ours = await measureKernel(OURS);
const stock = await measureKernel(STOCK);
if (values.json) {
  console.log(JSON.stringify({ node: process.version, ours, stock }, null, 2));
} else {
  console.log(`${"".padEnd(40)}${OURS.name.padStart(14)}${STOCK.name.padStart(16)}`);
  for (const [at, figure] of ours.entries()) console.log(line(figure, stock[at]!));
}
process.exit(0);

function line({ what, value, unit, bar }: Figure, beside: Figure): string {
  const figures = `${shown(value).padStart(14)}${shown(beside.value).padStart(16)}`;
  return `${what.padEnd(40)}${figures} ${unit.padEnd(8)}${bar ? `(bar ${bar})` : ""}`.trimEnd();
}

function shown(value: number): string {
  if (Number.isNaN(value)) return "never ended";
  return value.toFixed(value >= 100 || Number.isInteger(value) ? 0 : 1);
}
