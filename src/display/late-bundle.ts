import type { DisplayBundle } from "../contract/index.js";

/**
 * What a cell's last value looks like in a notebook; waits for a display method that is async. Never rejects.
 * An object's own `Symbol.for("Jupyter.display")` method comes first, then its report.
 */
export async function bundleLater(value: unknown): Promise<DisplayBundle> {
  const { bundleLater: bundle } = await import("./bundle-of.js");
  return bundle(value);
}
