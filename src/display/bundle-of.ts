import { inspect } from "node:util";
import type { DisplayBundle } from "../contract/index.js";

/** What a cell's last value looks like in a notebook. */
export function bundleOf(value: unknown): DisplayBundle {
  return { data: { "text/plain": inspect(value, { depth: 4 }) } };
}
