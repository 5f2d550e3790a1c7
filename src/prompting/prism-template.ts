import { DataValidationError } from "../errors/index.js";
import type { Template } from "./compile-template.js";
import { valueText } from "./value-text.js";

const CONTENT_NAMES = ["message", "content", "text"];

/**
 * The row text of prompts without a template, after PRISM: an optional title, then the content.
 * The content is the column Message, else Content or Text, whatever their case; an empty Title is left out.
 * Row ids stay out of the text, so that equal rows are asked once.
 * @throws DataValidationError `missing-column` when the table has none of the content columns
 */
export function prismTemplate(available: readonly string[]): Template {
  const byName = new Map([...available].reverse().map((name) => [name.toLowerCase(), name]));
  const content = CONTENT_NAMES.map((name) => byName.get(name)).find((name) => name !== undefined);
  if (content === undefined)
    throw new DataValidationError(
      "missing-column",
      "The table has no Message column to ask about.",
      {
        hint: `This prompt has no template of its own, so it needs a column Message, Content or Text. The table has: ${available.join(", ")}.`,
        received: available,
      },
    );
  const title = byName.get("title");
  const columns = Object.freeze(title === undefined ? [content] : [title, content]);
  const titleOf = (values: Readonly<Record<string, unknown>>): string =>
    title === undefined ? "" : valueText(values[title]).trim();
  return Object.freeze({
    source: columns.map((column) => `{{${column}}}`).join("\n"),
    columns,
    constant: false,
    render: (values: Readonly<Record<string, unknown>>) => {
      const heading = titleOf(values);
      return `${heading === "" ? "" : `Title: ${heading}\n`}Content: ${valueText(values[content])}`;
    },
    isBlank: (values: Readonly<Record<string, unknown>>) =>
      columns.every((column) => valueText(values[column]).trim() === ""),
  });
}
