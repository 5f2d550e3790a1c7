/** A value that a trainer's configuration may hold. */
export type ConfigValue =
  | string
  | number
  | boolean
  | null
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue };

/** A trainer's configuration, in the order it is to be read. */
export type Config = { readonly [key: string]: ConfigValue };

/**
 * Writes a configuration as YAML that 1.1 and 1.2 readers take alike (PyYAML reads 1.1).
 * Numbers always have a point before an exponent, since PyYAML takes `1e-4` for a text.
 */
export function writeYaml(config: Config, comment: string): string {
  const head = comment.split("\n").map((line) => `# ${line}`.trimEnd());
  return `${[...head, ...mapping(config, "")].join("\n")}\n`;
}

function mapping(value: { readonly [key: string]: ConfigValue }, indent: string): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    entry(`${indent}${scalar(key)}:`, inner, indent),
  );
}

function entry(head: string, value: ConfigValue, indent: string): string[] {
  if (Array.isArray(value) && value.length > 0 && value.some(isMapping)) {
    return [head, ...value.flatMap((item: ConfigValue) => listed(item, indent))];
  }
  if (isMapping(value) && Object.keys(value).length > 0) {
    return [head, ...mapping(value, `${indent}  `)];
  }
  return [`${head} ${inline(value)}`];
}

function listed(item: ConfigValue, indent: string): string[] {
  if (!isMapping(item) || Object.keys(item).length === 0) return [`${indent}  - ${inline(item)}`];
  const [first = "", ...rest] = mapping(item, `${indent}    `);
  return [`${indent}  - ${first.trimStart()}`, ...rest];
}

function inline(value: ConfigValue): string {
  if (value === null) return "null";
  if (typeof value === "number") return decimal(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return scalar(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  return "{}";
}

function decimal(value: number): string {
  const text = String(value);
  return /^-?\d+e/.test(text) ? text.replace("e", ".0e") : text;
}

/** Plain only where no YAML version could take it for anything but this text. */
function scalar(text: string): string {
  const plain = /^[A-Za-z_/][\w./-]*$/.test(text);
  const word = /^(true|false|yes|no|on|off|null|y|n|nan|inf|e\d+)$/i.test(text);
  return plain && !word ? text : JSON.stringify(text);
}

function isMapping(value: ConfigValue): value is { readonly [key: string]: ConfigValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
