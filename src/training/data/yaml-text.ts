/**
 * Plain data as YAML 1.2 in block style, for configurations that people read and tools load.
 * Texts are quoted as in JSON, which YAML understands; undefined properties are left out.
 */
export function yamlText(data: Readonly<Record<string, unknown>>, comment?: string): string {
  const head = comment === undefined ? "" : `# ${comment.replace(/\s*\n\s*/g, "\n# ")}\n`;
  return `${head}${mapping(data, "")}`;
}

function mapping(data: Readonly<Record<string, unknown>>, indent: string): string {
  return Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${indent}${keyText(key)}:${valueText(value, indent)}`)
    .join("");
}

function valueText(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return " []\n";
    return `\n${value.map((item) => `${indent}  -${itemText(item)}`).join("")}`;
  }
  if (typeof value === "object" && value !== null) {
    const text = mapping(value as Record<string, unknown>, `${indent}  `);
    return text === "" ? " {}\n" : `\n${text}`;
  }
  return ` ${scalar(value)}\n`;
}

/** An item of a list; nested data stand in flow style, which is JSON. */
function itemText(item: unknown): string {
  return typeof item === "object" && item !== null
    ? ` ${JSON.stringify(item)}\n`
    : ` ${scalar(item)}\n`;
}

/** Words that YAML 1.1 readers take for something else than text. */
const MEANING = /^(?:~|null|true|false|yes|no|on|off|y|n|\.nan|[-+]?\.inf|e[\d_]+)$/i;

function scalar(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value) ?? "null";
  const plain = /^[A-Za-z][\w./-]*(?: [\w./-]+)*$/.test(value) && !MEANING.test(value);
  return plain ? value : JSON.stringify(value);
}

function keyText(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) && !MEANING.test(key) ? key : JSON.stringify(key);
}
