import type { LoweredCell } from "../../magics/lowered-cell.js";

/** A cell as TypeScript. */
export function lowerSource(source: string): LoweredCell {
  return { code: source, toCode: (offset) => offset, toSource: (offset) => offset };
}
