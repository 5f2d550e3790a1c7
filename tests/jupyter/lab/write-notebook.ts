import { writeFile } from "node:fs/promises";

/** Writes a notebook of code cells for our kernel. */
export async function writeNotebook(path: string, cells: readonly string[]): Promise<void> {
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: {
        name: "promptframe",
        display_name: "TypeScript (promptframe)",
        language: "typescript",
      },
      language_info: { name: "typescript" },
    },
    cells: cells.map((source, index) => ({
      cell_type: "code",
      id: `cell-${index}`,
      execution_count: null,
      metadata: {},
      outputs: [],
      source,
    })),
  };
  await writeFile(path, JSON.stringify(notebook, null, 1));
}
