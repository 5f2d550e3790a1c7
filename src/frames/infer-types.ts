/** A number as people and programs write it, without the forms that are more likely codes: 007, +1, 1_000, .5. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Gives a column of text the type all its filled cells have: numbers or `true`/`false`; else it stays text.
 * In a typed column an empty cell is null. Ids such as 007 or of more than 15 digits stay text.
 */
export function inferColumn(cells: readonly unknown[]): unknown[] {
  const filled = cells.filter((cell) => cell !== "" && cell !== null && cell !== undefined);
  if (filled.length === 0) return [...cells];
  if (filled.every(isNumber)) return cells.map((cell) => (cell === "" ? null : Number(cell)));
  if (filled.every((cell) => cell === "true" || cell === "false")) {
    return cells.map((cell) => (cell === "" ? null : cell === "true"));
  }
  return [...cells];
}

function isNumber(cell: unknown): boolean {
  if (typeof cell !== "string" || !NUMBER.test(cell)) return false;
  const digits = cell.replace(/^-|[eE].*$|\./g, "").replace(/^0+/, "");
  return digits.length <= 15 && Number.isFinite(Number(cell));
}
