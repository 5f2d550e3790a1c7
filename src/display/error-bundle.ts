import { types } from "node:util";
import type { DisplayBundle } from "../contract/index.js";
import { cleanLines, foreignHtml } from "./clean-text.js";
import { cutText } from "./inspect-text.js";
import { page } from "./page-style.js";

const LONGEST_MESSAGE = 20_000;
const MOST_FRAMES = 12;
const MOST_CAUSES = 5;
/** Frames of Node, of packages and of the kernels: nothing the reader wrote. */
const FOREIGN_FRAME =
  /node:|node_modules|[\\/]promptframe[\\/]dist[\\/]|tslab[\\/]dist|<anonymous>\)?$/;

interface ErrorParts {
  readonly title: string;
  readonly message: string;
  readonly frames: readonly string[];
}

/** Shows an error as a value: name, message with its hint, the reader's own lines, and what caused it. */
export function errorBundle(value: unknown): DisplayBundle | undefined {
  if (!isError(value)) return undefined;
  const chain: ErrorParts[] = [];
  for (let error: unknown = value; chain.length < MOST_CAUSES && isError(error); ) {
    chain.push(partsOf(error));
    error = read(error, "cause");
  }
  return {
    data: { "text/html": page(chain.map(html).join(""), "words"), "text/plain": text(chain) },
  };
}

/** Lines of a stack that the reader wrote, without those of Node, packages and kernels. */
function userFrames(stack: string): string[] {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return frames.filter((line) => !FOREIGN_FRAME.test(line)).slice(0, MOST_FRAMES);
}

function isError(value: unknown): value is object {
  return types.isNativeError(value) || value instanceof Error;
}

function read(error: object, key: string): unknown {
  try {
    return (error as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function partsOf(error: object): ErrorParts {
  const word = (key: string): string => {
    const value = read(error, key);
    return typeof value === "string" ? value : "";
  };
  const code = word("code");
  const name = word("name") || "Error";
  return {
    title: code === "" ? name : `${name} (${code})`,
    message: cutText(word("message"), LONGEST_MESSAGE),
    frames: userFrames(word("stack").slice(-LONGEST_MESSAGE)),
  };
}

function html({ title, message, frames }: ErrorParts, at: number): string {
  const why = at === 0 ? "" : '<span class="pf-soft">caused by </span>';
  const name = `<strong class="pf-failed">${foreignHtml(title)}</strong>`;
  const where =
    frames.length === 0
      ? ""
      : `<pre class="pf-soft" style="margin:.2em 0 0;background:none;font-size:.9em">${foreignHtml(frames.map((line) => line.trim()).join("\n"))}</pre>`;
  return `<div>${why}${name}<div style="white-space:pre-line">${foreignHtml(message)}</div>${where}</div>`;
}

function text(chain: readonly ErrorParts[]): string {
  const parts = chain.map(({ title, message, frames }, at) =>
    [`${at === 0 ? "" : "caused by "}${title}: ${message}`, ...frames].join("\n"),
  );
  return cleanLines(parts.join("\n"));
}
