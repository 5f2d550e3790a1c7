import { DataValidationError, nearest } from "../errors/index.js";

const MAX_LISTED = 30;

/**
 * Checks that the table has every column a template names.
 * @throws DataValidationError `missing-column` with the nearest names and the columns there are
 */
export function checkColumns(
  template: { readonly columns: readonly string[] },
  available: readonly string[],
): void {
  const known = new Set(available);
  const missing = template.columns.filter((column) => !known.has(column));
  if (missing.length === 0) return;
  const named = missing.map((column) => {
    const near = nearest(column, available);
    return near === undefined ? `"${column}"` : `"${column}" (did you mean "${near}"?)`;
  });
  const listed = available.slice(0, MAX_LISTED).join(", ");
  const rest = available.length - MAX_LISTED;
  const noun = missing.length === 1 ? "a column" : "columns";
  throw new DataValidationError(
    "missing-column",
    `The prompt names ${noun} the table does not have: ${named.join(", ")}.`,
    {
      hint: `The table has: ${listed}${rest > 0 ? ` and ${rest} more` : ""}.`,
      received: missing,
    },
  );
}
