import type { LoweredCell } from "../../magics/index.js";

/** Characters without which no magic can be written. */
const MAY_BE_MAGIC = /[%!?]/;

/**
 * A cell as TypeScript. The magics are loaded with the first cell that may have one.
 * @throws MagicUsageError `magic-usage` for a magic that is wrongly written
 */
export async function lowerSource(source: string): Promise<LoweredCell> {
  if (!MAY_BE_MAGIC.test(source)) return asWritten(source);
  const { isMagicCell, lowerCell } = await loadMagics();
  return isMagicCell(source) ? lowerCell(source) : asWritten(source);
}

/** The room of magics, loaded late: it brings the functions and all they need. */
export function loadMagics(): Promise<typeof import("../../magics/index.js")> {
  return import("../../magics/index.js");
}

/** A cell that is TypeScript already. */
export function asWritten(source: string): LoweredCell {
  return { code: source, toCode: (offset) => offset, toSource: (offset) => offset };
}
