const PROVENANCE = ["Model_Name", "Batch_Size", "Run_ID"];

/**
 * The columns a run added beside its answers: status and error, confidence, agreement of repeats, PRISM's three.
 * They tell how asking went, or give the answer away, and rows to be answered later do not have them.
 */
export function runColumns(columns: readonly string[]): ReadonlySet<string> {
  const all = new Set(columns);
  const added = columns.flatMap((name) => {
    const result = /^(.+)_status$/.exec(name)?.[1];
    const isRun = result !== undefined && all.has(`${result}_error`);
    const own = [`${name}_confidence`, `${name}_consistency`];
    return isRun ? [...own, name, `${result}_error`, `${result}_consistency`] : own;
  });
  const provenance = PROVENANCE.every((name) => all.has(name)) ? PROVENANCE : [];
  return new Set([...added, ...provenance].filter((name) => all.has(name)));
}
