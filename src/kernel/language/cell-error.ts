import path from "node:path";
import { inspect, types } from "node:util";
import type { MagicUsageError } from "../../errors/index.js";
import type { CellError } from "../cell-language.js";
import type { Complaint } from "./compiler-calls.js";
import { CELL_LABEL } from "./stack-places.js";
import { placeOf } from "./text-places.js";

/** Deepest chain of causes that is shown. */
const MOST_CAUSES = 8;

/** How an interrupted cell ends. */
export function keyboardInterrupt(): CellError {
  const message = "The cell was interrupted.";
  return { name: "KeyboardInterrupt", message, traceback: [`KeyboardInterrupt: ${message}`] };
}

/** What a thrown value tells, with the user's own lines only. */
export function thrownError(thrown: unknown, cwd: string, packageRoot: string): CellError {
  if (!isError(thrown)) {
    const message = inspect(thrown, { depth: 4 });
    return { name: "Uncaught", message, traceback: [`Uncaught ${message}`] };
  }
  const { name, message } = namesOf(thrown);
  const traceback = lines(thrown, { cwd, packageRoot }, MOST_CAUSES, new Set());
  return { name, message, traceback };
}

/** What the compiler complains of, on the lines as the user wrote them. */
export function typeError(
  complaints: readonly Complaint[],
  cell: { label: string; source: string; toSource: (offset: number) => number },
): CellError {
  const shown = complaints.map((complaint) => {
    const place =
      complaint.offset === undefined
        ? complaint
        : placeOf(cell.source, cell.toSource(complaint.offset));
    const text =
      complaint.offset === undefined
        ? complaint.text
        : (cell.source.split("\n")[place.line - 1] ?? "");
    const { file, message, code, length } = complaint;
    const at = `${place.line}:${place.column} - ${message}`;
    return {
      summary: file === undefined ? at : `${file} ${at}`,
      block: `${file ?? cell.label} ${at} (TS${code})\n${pointer(text, place.column, length)}`,
    };
  });
  const name = "TypeScriptError";
  const count = shown.length === 1 ? "1 error" : `${shown.length} errors`;
  return {
    name,
    message: shown.map(({ summary }) => summary).join("\n"),
    traceback: [`${name}: ${count}`, ...shown.map(({ block }) => block)],
  };
}

/** A magic that is wrongly written, with its line. */
export function usageError(error: MagicUsageError, label: string, source: string): CellError {
  const { name, message, line, column, start, end } = error;
  const text = source.split("\n")[line - 1] ?? "";
  const where = `  ${label} ${line}:${column}\n${pointer(text, column, end - start)}`;
  return { name, message, traceback: [`${name}: ${message}`, where] };
}

/** A line of code and carets under what is meant. */
function pointer(text: string, column: number, wanted: number): string {
  const length = Math.max(1, Math.min(wanted, text.length - column + 1));
  const pad = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  return `  ${text}\n  ${pad}${"^".repeat(length)}`;
}

function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

function namesOf(error: Error): { name: string; message: string } {
  const name = typeof error.name === "string" && error.name ? error.name : "Error";
  const hint = (error as { hint?: unknown }).hint;
  const message = String(error.message);
  const missing = typeof hint === "string" && !message.includes(hint);
  return { name, message: missing ? `${message}\n${hint}` : message };
}

interface Whose {
  readonly cwd: string;
  readonly packageRoot: string;
}

function lines(error: Error, whose: Whose, depth: number, seen: Set<unknown>): string[] {
  seen.add(error);
  const { name, message } = namesOf(error);
  const shown = [message ? `${name}: ${message}` : name, ...frames(error, whose)];
  const nested = (label: string, value: unknown) => {
    if (depth === 0 || seen.has(value)) return;
    const inner = isError(value)
      ? lines(value, whose, depth - 1, seen)
      : [inspect(value, { depth: 2 })];
    const [first, ...rest] = inner;
    shown.push(`${label} ${first}`.replaceAll("\n", "\n  "));
    shown.push(...rest.map((line) => `  ${line}`));
  };
  const { errors, cause } = error as { errors?: unknown; cause?: unknown };
  if (Array.isArray(errors) && (error instanceof AggregateError || name === "AggregateError")) {
    for (const [index, one] of errors.entries())
      nested(`  [${index + 1} of ${errors.length}]`, one);
  }
  if (cause !== undefined) nested("  Caused by:", cause);
  return shown;
}

function frames(error: Error, { cwd, packageRoot }: Whose): string[] {
  if (typeof error.stack !== "string") return [];
  const own = ["dist", "src"].map((folder) => path.join(packageRoot, folder) + path.sep);
  return error.stack.split("\n").filter((line) => {
    if (!/^\s+at /.test(line)) return false;
    if (CELL_LABEL.test(line)) return true;
    if (/node_modules|node:/.test(line) || own.some((folder) => line.includes(folder)))
      return false;
    return (
      line.includes(cwd + path.sep) ||
      /\(?(?![/\\]|file:|[a-z]+:)[^\s(]+\.[cm]?[tj]sx?:\d+:\d+\)?$/.test(line)
    );
  });
}
