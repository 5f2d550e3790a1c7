/** What this package uses of an Apache Arrow table; every Arrow table fits. */
export interface ArrowTable {
  readonly numRows: number;
  readonly numCols: number;
  readonly schema: { readonly fields: readonly { readonly name: string }[] };
  readonly batches: readonly unknown[];
  getChild(name: string): unknown;
  getChildAt(index: number): unknown;
}

/** Recognises an Arrow table by its shape, without loading Arrow. */
export function isArrowTable(value: unknown): value is ArrowTable {
  if (typeof value !== "object" || value === null) return false;
  const table = value as Partial<ArrowTable>;
  return (
    Array.isArray(table.schema?.fields) &&
    Array.isArray(table.batches) &&
    typeof table.numRows === "number" &&
    typeof table.getChildAt === "function"
  );
}
