export { isMagicCell, lowerCell } from "./lower-cell.js";
export type { LoweredCell, MagicCompletion, MagicScope } from "./lowered-cell.js";
export { MAGICS } from "./registry.js";
