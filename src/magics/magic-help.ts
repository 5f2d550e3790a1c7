import { type Magic, parametersLine } from "./define-magic.js";
import type { Parameter } from "./parameter.js";
import { hasForm, MAGICS, typedName } from "./registry.js";

/** Help on one magic as Markdown, or the list of all; everything comes from the declarations. */
export function helpText(magic?: Magic): string {
  return magic === undefined ? listText() : magicText(magic);
}

function listText(): string {
  const lines = MAGICS.map((magic) => `| \`${typedName(magic)}\` | ${cell(magic.summary)} |`);
  return [
    "| magic | what it does |",
    "|---|---|",
    ...lines,
    "",
    "`%name?` tells more about one. `!command` runs a command of the shell; `x = %name` keeps a value.",
  ].join("\n");
}

/** Text for a table of Markdown, where a bar parts columns. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function magicText(magic: Magic): string {
  const parts = [`**${typedName(magic)}**: ${magic.summary}`, fenced(usage(magic))];
  if (magic.list.length > 0) {
    const rows = magic.list.map((one) => `| \`${cell(signature(one))}\` | ${cell(about(one))} |`);
    parts.push(["| option | what it does |", "|---|---|", ...rows].join("\n"));
  }
  if (magic.body) parts.push(`The cell: ${magic.body.description.replaceAll("{{", "\\{\\{")}`);
  if (magic.notes !== undefined) parts.push(magic.notes);
  parts.push(`For example:\n\n${magic.examples.map(fenced).join("\n\n")}`);
  return parts.join("\n\n");
}

function fenced(code: string): string {
  return `\`\`\`\n${code}\n\`\`\``;
}

/** How a magic is written, in a line or two. */
export function usage(magic: Magic): string {
  const forms: string[] = [];
  const rest = parametersLine(magic);
  if (hasForm(magic, "line")) {
    forms.push(`%${magic.name}${magic.line === "text" ? ` ${magic.text}` : rest}`);
  }
  if (hasForm(magic, "cell")) {
    forms.push(`%%${magic.name}${magic.line === "text" ? "" : rest}\n${bodyName(magic)}`);
  }
  return forms.join("\n");
}

function bodyName(magic: Magic): string {
  return `${magic.body?.holds ?? "text"}…`;
}

/** An option as it is written in help: `-m, --model MODEL`. */
export function signature(parameter: Parameter): string {
  const { label, short, placeholder, kind, position } = parameter;
  if (position !== undefined) return label;
  const names = short === undefined ? label : `-${short}, ${label}`;
  return kind === "flag" ? names : `${names} ${placeholder}`;
}

/** What an option does and what it takes. */
export function about(parameter: Parameter): string {
  const { description, values, kind } = parameter;
  const isListed = values.every((value) => description.includes(value));
  const choice = kind === "flag" || isListed ? "" : ` One of ${values.join(", ")}.`;
  return `${description}${choice}`;
}
