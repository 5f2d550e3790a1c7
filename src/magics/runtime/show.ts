import { stripVTControlCharacters } from "node:util";
import { type DisplayBundle, type DisplayOptions, notebookHost } from "../../contract/index.js";
import { bundleLater, renderTable } from "../../display/index.js";

const DISPLAY = Symbol.for("Jupyter.display");

/** Shows a bundle where the cell's output is; without a notebook its plain text on standard output. */
export function showBundle(bundle: DisplayBundle, options: DisplayOptions = {}): void {
  const host = notebookHost();
  if (host) host.display(bundle, options);
  else if (!options.update) print(`${String(bundle.data["text/plain"] ?? "")}\n`);
}

/** Shows a value as a notebook shows a cell's last one; nothing for undefined. */
export async function show(value: unknown): Promise<void> {
  const shown = await value;
  if (shown !== undefined && shown !== null) showBundle(await bundleLater(shown));
}

/** Waits for a value and keeps it from being shown as the cell's. */
export async function done(value: unknown): Promise<void> {
  await value;
}

/** Writes to the cell's standard output. */
export function print(text: string): void {
  process.stdout.write(text);
}

/** Text without what would move a terminal's cursor or colour its letters. */
export function plainText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the purpose.
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML shows it. */
export function asHtml(text: string): string {
  return plainText(text).replace(/[&<>"']/g, (char) => ENTITIES[char]!);
}

/** Rows as they are shown. */
export interface ShownTable {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** A line of text below the table. */
  readonly note?: string;
}

const SHOWN_ROWS = 200;

/** Lets a value be shown as a table of other columns than its own; the value itself stays as it is. */
export function withTable<T extends object>(value: T, describe: () => ShownTable): T {
  const bundle = (): Record<string, unknown> => {
    const { columns, rows, note } = describe();
    const table = rows.length === 0 ? undefined : renderTable(columns, rows, { limit: SHOWN_ROWS });
    const html = note === undefined ? "" : `<p>${asHtml(note).replaceAll("\n", "<br>")}</p>`;
    const text = note === undefined ? "" : plainText(note);
    return {
      "text/html": `${table?.html ?? ""}${html}`,
      "text/plain": [table?.text, text].filter(Boolean).join("\n"),
    };
  };
  return Object.defineProperty(value, DISPLAY, { value: bundle, enumerable: false });
}

/** A size in bytes as people write it, such as `2.0 GB`. */
export function sizeText(bytes: number | undefined): string {
  if (bytes === undefined) return "";
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** step;
  return `${step === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[step]}`;
}
