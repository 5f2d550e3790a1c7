import { createRequire } from "node:module";
import type { Document } from "yaml";
import { type KeyPath, PromptFaults, promptFault } from "./prompt-fault.js";

// Loaded with the first prompt file that has front matter.
const require = createRequire(import.meta.url);
const yaml = () => require("yaml") as typeof import("yaml");

/** A prompt file cut in two. */
export interface Split {
  readonly front: string;
  readonly body: string;
  /** Line of the file the body begins at. */
  readonly bodyLine: number;
}

/**
 * Cuts a prompt file into front matter and body; line ends become `\n`, outer blank lines go.
 * @throws TaskError `prompt-file` when the front matter is never closed
 */
export function splitFrontMatter(text: string, file: string | undefined): Split {
  const lines = text
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n")
    .split("\n");
  const hasFront = lines[0]!.trimEnd() === "---";
  const end = hasFront ? lines.findIndex((line, at) => at > 0 && line.trimEnd() === "---") : -1;
  if (hasFront && end < 0)
    throw promptFault("the front matter is not closed", file, 1, 'End it with a line "---".');
  let first = end + 1;
  while (first < lines.length && lines[first]!.trim() === "") first += 1;
  return {
    front: hasFront ? lines.slice(1, end).join("\n") : "",
    body: lines.slice(first).join("\n").trimEnd(),
    bodyLine: first + 1,
  };
}

/**
 * Parses front matter; its faults know the line of every key.
 * @throws TaskError `prompt-file` when it is not a YAML mapping
 */
export function readFront(
  front: string,
  file: string | undefined,
): { record: Record<string, unknown>; faults: PromptFaults } {
  const lineCounter = new (yaml().LineCounter)();
  const document = yaml().parseDocument(front, { lineCounter, prettyErrors: false });
  // The front matter begins at the second line of the file.
  const lineAt = (offset: number): number => lineCounter.linePos(offset).line + 1;
  const error = document.errors[0];
  if (error !== undefined)
    throw promptFault(`the front matter is not YAML: ${error.message}`, file, lineAt(error.pos[0]));
  const faults = new PromptFaults(file, (at) => {
    const offset = offsetOf(document, at);
    return offset === undefined ? undefined : lineAt(offset);
  });
  const record: unknown = document.toJS() ?? {};
  if (typeof record !== "object" || record === null || Array.isArray(record))
    return faults.fail("the front matter must be a mapping of keys to values", []);
  return { record: record as Record<string, unknown>, faults };
}

/** Where a key stands in the YAML text; for an unknown place, where its nearest parent stands. */
function offsetOf(document: Document, at: KeyPath): number | undefined {
  const { isMap, isScalar, isSeq } = yaml();
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const key of at) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(key),
      );
      if (pair === undefined) break;
      offset = (pair.key as { range?: readonly number[] }).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = (node as { range?: readonly number[] } | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
