import type { LoweredCell } from "../../magics/index.js";

type Magics = typeof import("../../magics/index.js");

/** Characters without which no magic can be written. */
const MAY_BE_MAGIC = /[%!?]/;

/**
 * A cell as TypeScript. The magics are loaded with the first cell that may have one.
 * @throws MagicUsageError `magic-usage` for a magic that is wrongly written
 */
export async function lowerSource(source: string): Promise<LoweredCell> {
  const magics = await magicsOf(source);
  return magics ? magics.lowerCell(source) : asWritten(source);
}

/** The room of magics where a cell holds one; undefined for a cell that is TypeScript already. */
export async function magicsOf(source: string): Promise<Magics | undefined> {
  if (!MAY_BE_MAGIC.test(source)) return undefined;
  const magics = await loadMagics();
  // A name of which only the percent signs are typed is none yet, but is to be completed.
  return magics.isMagicCell(source) || /^[ \t]*%{1,2}\w*$/m.test(source) ? magics : undefined;
}

/** The room of magics, loaded late: it brings the functions and all they need. */
export function loadMagics(): Promise<Magics> {
  return import("../../magics/index.js");
}

/** A cell that is TypeScript already. */
export function asWritten(source: string): LoweredCell {
  return { code: source, toCode: (offset) => offset, toSource: (offset) => offset };
}
