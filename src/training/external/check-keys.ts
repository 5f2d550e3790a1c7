import { nearest, TaskError } from "../../errors/index.js";

/** Keys a tool's configuration may hold, and where its makers document them. */
export interface KeyTable {
  readonly tool: string;
  readonly source: string;
  readonly keys: ReadonlySet<string>;
}

/** A table from the keys of one or more pages, written as words. */
export function keyTable(tool: string, source: string, ...words: readonly string[]): KeyTable {
  const keys = words.flatMap((text) => text.split(/\s+/)).filter((key) => key !== "");
  return { tool, source, keys: new Set(keys) };
}

/**
 * Checks a configuration against the keys that its tool documents.
 * @throws TaskError `option-invalid` for a key the tool does not have.
 */
export function checkKeys(config: Readonly<Record<string, unknown>>, table: KeyTable): void {
  for (const key of Object.keys(config)) {
    if (table.keys.has(key)) continue;
    const meant = nearest(key, [...table.keys]);
    throw new TaskError("option-invalid", `${table.tool} has no field "${key}".`, {
      hint: `${meant === undefined ? "" : `Did you mean "${meant}"? `}Its fields: ${table.source}`,
      received: key,
    });
  }
}
