/** An object of JSON whose fields are not known. */
export type Fields = Readonly<Record<string, unknown>>;

/** A notebook (nbformat 4.5), its texts joined to single strings. */
export interface Notebook {
  readonly metadata: Fields;
  readonly cells: readonly NotebookCell[];
}

/** A cell of any type. */
export type NotebookCell = CodeCell | TextCell;

/** A cell that a kernel executes. */
export interface CodeCell {
  readonly type: "code";
  readonly id: string;
  readonly source: string;
  readonly metadata: Fields;
  /** Number shown beside the cell; null when it was not executed. */
  readonly executionCount: number | null;
  readonly outputs: readonly CellOutput[];
}

/** A cell of text. */
export interface TextCell {
  readonly type: "markdown" | "raw";
  readonly id: string;
  readonly source: string;
  readonly metadata: Fields;
  /** Pictures inside a Markdown cell: name, then MIME type, then base64. */
  readonly attachments?: Readonly<Record<string, Fields>>;
}

/** What a cell shows; texts of bundles are single strings, JSON types are objects. */
export type CellOutput =
  | { readonly type: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | {
      readonly type: "display_data" | "execute_result";
      readonly data: Fields;
      readonly metadata: Fields;
      /** For `execute_result` only. */
      readonly executionCount?: number | null;
    }
  | {
      readonly type: "error";
      readonly name: string;
      readonly message: string;
      readonly traceback: readonly string[];
    };

/** Tags of a cell, as papermill and Jupyter write them. */
export function tagsOf(cell: NotebookCell): readonly string[] {
  const { tags } = cell.metadata;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}

/** Whether a cell is executed: one of code that is not empty and not tagged `skip-execution`. */
export function isExecuted(cell: NotebookCell): cell is CodeCell {
  if (cell.type !== "code" || cell.source.trim() === "") return false;
  return !tagsOf(cell).includes("skip-execution");
}

/** Whether a MIME type holds JSON, which notebooks keep as it is instead of as text. */
export function isJsonType(mime: string): boolean {
  return mime === "application/json" || mime.endsWith("+json");
}
