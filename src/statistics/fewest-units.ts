/**
 * How many independent rows or runs a winner needs at least: 6 at 95 % confidence.
 * On fewer even differences that all point one way are not rarer than the confidence allows (exact sign test, two
 * sides: 2 to the power of 1 - n).
 */
export function fewestUnits(confidence: number): number {
  return Math.ceil(1 - Math.log2(1 - confidence) - 1e-9);
}
