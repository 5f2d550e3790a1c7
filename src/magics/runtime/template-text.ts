import { TaskError } from "../../errors/index.js";
import { compileTemplate } from "../../prompting/index.js";

const one = compileTemplate("{{value}}");

/** A value as it stands in a prompt: texts as they are, objects as JSON, nothing for a missing one. */
function valueText(value: unknown): string {
  return one.render({ value });
}

/** The text of a cell's body; the line break that follows the header is not part of it. */
export function text(strings: TemplateStringsArray, ...values: readonly unknown[]): string {
  const parts = literalParts(strings);
  return parts.reduce((whole, part, index) => whole + valueText(values[index - 1]) + part);
}

function literalParts(strings: TemplateStringsArray): string[] {
  const [first = "", ...rest] = strings;
  return [first.startsWith("\n") ? first.slice(1) : first, ...rest];
}

/**
 * The template of a cell's body: what the notebook's expressions give is literal text, whatever braces are in it.
 * @throws {TaskError} `template-syntax` for a value that ends in a backslash where two braces follow
 */
export function template(strings: TemplateStringsArray, ...values: readonly unknown[]): string {
  const parts = literalParts(strings);
  const texts = values.map(valueText);
  let whole = parts[0]!;
  texts.forEach((value, index) => {
    whole = joinLiteral(whole, value, parts[index + 1]!);
  });
  if (texts.some((value) => /[{\\]/.test(value))) checkSame(whole, parts, texts);
  return whole;
}

/** Adds a literal value and the text behind it, so that no two braces of the value open a placeholder. */
function joinLiteral(before: string, value: string, after: string): string {
  const whole = seam(before, value.replace(/\{\{/g, "\\{{"));
  const endsInSlash = /\\$/.test(value) && /^\{\{/.test(after);
  return seam(endsInSlash ? `${whole}\\` : whole, after);
}

/** A brace on each side of a seam would be two, and open a placeholder. */
function seam(left: string, right: string): string {
  const isPair = endsWithBrace(left) && /^\{(?!\{)/.test(right);
  return isPair ? `${left.slice(0, -1)}\\{${right}` : left + right;
}

/** Whether a text ends with one brace that is not part of two. */
function endsWithBrace(text: string): boolean {
  return /(^|[^{])\{$/.test(text.replace(/(?<!\\)\\\{\{/g, " "));
}

/** Compares with the same template whose values were put in after it was compiled. */
function checkSame(whole: string, parts: readonly string[], values: readonly string[]): void {
  const marked = parts.reduce((all, part, index) => `${all}\uE000${index - 1}\uE001${part}`);
  const meant = compileTemplate(marked);
  // A value that names a column is part of the template, not of the text.
  if (meant.columns.some((name) => name.includes("\uE000"))) return;
  const made = compileTemplate(whole);
  const cells = Object.fromEntries(meant.columns.map((name) => [name, "\uE002"]));
  const filled = meant
    .render(cells)
    .replace(/\uE000(\d+)\uE001/g, (_mark, index) => values[Number(index)]!);
  const isSame =
    made.columns.join("\n") === meant.columns.join("\n") && made.render(cells) === filled;
  if (isSame) return;
  throw new TaskError(
    "template-syntax",
    "A value of the prompt has a backslash before two braces, which cannot be written in a template.",
    { hint: "Put the value into a column of the table and name that: {{column}}." },
  );
}
