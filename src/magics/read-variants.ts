import { z } from "zod";
import { MagicUsageError } from "../errors/index.js";
import { promptFile } from "./declared/row-options.js";
import { asking, model } from "./declared/shared-parameters.js";
import { defineMagic, type GivenValue, type Magic, type MagicCall } from "./define-magic.js";
import { parameter } from "./parameter.js";
import { readCall } from "./read-call.js";
import { type ColumnLine, looksLikeColumns, readLines, refuseLostColumn } from "./read-columns.js";
import { lineEnd } from "./scan-code.js";

/** A line of three dashes or more; what follows on it belongs to the variant below. */
export interface VariantLine {
  readonly start: number;
  /** Where the dashes end and the words begin. */
  readonly from: number;
  readonly end: number;
  /** Where the next line begins. */
  readonly next: number;
}

/** One variant of a cell: what its line gives, and its prompt. */
export interface VariantPart {
  /** Absent for a prompt that stands above the first line of dashes. */
  readonly line?: VariantLine;
  readonly given: ReadonlyMap<string, GivenValue>;
  readonly promptFrom: number;
  readonly promptTo: number;
}

/** The body of a cell of columns and variants. */
export interface ColumnsAndVariants {
  readonly columns?: readonly ColumnLine[];
  readonly variants: readonly VariantPart[];
}

/** What may stand behind `---`; declared like a magic, so that it is read and completed like one. */
export const variantWords: Magic = defineMagic({
  name: "---",
  form: "line",
  summary: "Begins a variant.",
  parameters: z.strictObject({
    name: parameter(z.string().min(1).optional(), {
      description: "Name of the variant. Default A, B, C.",
      position: 1,
      placeholder: "NAME",
      expression: false,
    }),
    model,
    prompt: promptFile("Prompt file of this variant, in place of a prompt below its line."),
    system: asking.system,
    temperature: asking.temperature,
    seed: asking.seed,
    maxTokens: asking.maxTokens,
  }),
  examples: ["--- short --model llama3.2 -t 0"],
  lower() {},
});

/** The same without the name, for a line whose name was read. */
const optionsAlone: Magic = Object.freeze({
  ...variantWords,
  list: variantWords.list.filter(({ position }) => position === undefined),
});

/** The lines of dashes in a stretch of a cell. */
export function findVariantLines(source: string, from: number, to: number): VariantLine[] {
  const found: VariantLine[] = [];
  for (let start = from; start < to; ) {
    const newline = source.indexOf("\n", start);
    const next = newline < 0 || newline >= to ? to : newline + 1;
    const end = Math.min(lineEnd(source, start), to);
    const dashes = /^-{3,}(?=[ \t]|$)/.exec(source.slice(start, end));
    if (dashes) found.push({ start, from: start + dashes[0].length, end, next });
    start = next;
  }
  return found;
}

/**
 * Reads answer columns and variants. What stands above the first `---` is the columns when every line looks like one,
 * else it is the first variant's prompt.
 * @throws {MagicUsageError} `magic-usage` at the line that is wrong
 */
export function readVariantsBody(call: MagicCall): ColumnsAndVariants {
  const { source, bodyFrom, bodyTo } = call;
  const lines = findVariantLines(source, bodyFrom, bodyTo);
  const above = lines[0]?.start ?? bodyTo;
  const top = source.slice(bodyFrom, above).replace(/\r?\n$/, "");
  const isColumns = lines.length > 0 && looksLikeColumns(top);
  if (!isColumns) refuseLostColumn(source, bodyFrom, above);
  const parts = lines.map((line, at): VariantPart => {
    const promptTo = lines[at + 1]?.start ?? bodyTo;
    return { line, given: readWords(call, line), promptFrom: line.next, promptTo };
  });
  const first = { given: new Map(), promptFrom: bodyFrom, promptTo: above };
  const variants = isColumns ? parts : [first, ...parts];
  requireTwo(call, variants);
  for (const part of variants) checkPrompt(call, part);
  checkNames(call, variants);
  if (!isColumns) return { variants };
  return { columns: readLines(source, bodyFrom, above), variants };
}

/** What stands before the first option is the name, spaces and all. */
const PLAIN_NAME = /^[ \t]*([^\s"'$-].*?)(?=[ \t]+-{1,2}[A-Za-z]|[ \t]*$)/;

/** A word that is wrong is told as one of the cell's magic, at its place. */
function readWords(call: MagicCall, line: VariantLine): ReadonlyMap<string, GivenValue> {
  const { source, start, nameEnd } = call;
  const plain = PLAIN_NAME.exec(source.slice(line.from, line.end));
  const from = line.from + (plain?.[0].length ?? 0);
  const magic = plain ? optionsAlone : variantWords;
  const given = readCall({ source, magic, start, nameEnd, from, to: line.end });
  if (!plain) return given;
  if (plain[1]!.includes("${")) {
    const message = "The name of a variant must be written out.";
    throw new MagicUsageError(message, source, from - plain[1]!.length, from, {
      hint: "It is read before anything runs.",
    });
  }
  const name = { value: plain[1]!, start: from - plain[1]!.length, end: from, quoted: false };
  return new Map([["name", name], ...given]);
}

function requireTwo(
  { source, start, nameEnd, magic }: MagicCall,
  variants: readonly VariantPart[],
): void {
  if (variants.length >= 2) return;
  throw new MagicUsageError(
    `%%${magic.name} needs two variants or more, and there is ${variants.length === 0 ? "none" : "one"}.`,
    source,
    start,
    nameEnd,
    { hint: "Begin each variant with a line of --- and, if you like, its name: --- short" },
  );
}

function checkPrompt(call: MagicCall, { line, given, promptFrom, promptTo }: VariantPart): void {
  const { source, start, nameEnd } = call;
  const isBlank = source.slice(promptFrom, promptTo).trim() === "";
  const file = given.get("prompt");
  if (file && !isBlank) {
    throw new MagicUsageError(
      "This variant has two prompts: --prompt, and the one below its line.",
      source,
      file.start,
      file.end,
      { hint: "Keep one of them." },
    );
  }
  if (file || !isBlank || call.given.has("prompt")) return;
  const at = line ? [line.start, line.end] : [start, nameEnd];
  throw new MagicUsageError("This variant has no prompt.", source, at[0]!, at[1]!, {
    hint: "Write it below the line, or give --prompt FILE here, or to all of them on the first line of the cell.",
  });
}

function checkNames({ source }: MagicCall, variants: readonly VariantPart[]): void {
  const names = new Set<unknown>();
  for (const { given } of variants) {
    const name = given.get("name");
    if (!name) continue;
    if (names.has(name.value)) {
      throw new MagicUsageError(
        `Two variants are called "${String(name.value)}".`,
        source,
        name.start,
        name.end,
        { hint: "Give every variant its own name." },
      );
    }
    names.add(name.value);
  }
}
