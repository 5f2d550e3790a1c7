/** A value that a trainer's configuration may hold. */
export type ConfigValue =
  | string
  | number
  | boolean
  | null
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue | undefined };

/** A trainer's configuration, in the order it is to be read; what is undefined is left out. */
export type Config = { readonly [key: string]: ConfigValue | undefined };

/**
 * Writes a configuration as YAML that 1.1 and 1.2 readers take alike (PyYAML reads 1.1).
 * Numbers always have a point before an exponent, since PyYAML takes `1e-4` for a text. Lists stand on one line,
 * except those that hold mappings.
 */
export function writeYaml(config: Config, comment: string): string {
  const head = comment.split(/\r\n|[\n\r\u0085\u2028\u2029]/).map((line) => `# ${line}`.trimEnd());
  return `${[...head, ...mapping(config, "")].join("\n")}\n`;
}

function mapping(value: Config, indent: string): string[] {
  return defined(value).flatMap(([key, inner]) => entry(`${indent}${scalar(key)}:`, inner, indent));
}

function entry(head: string, value: ConfigValue, indent: string): string[] {
  if (Array.isArray(value) && value.some(isFilled)) {
    return [head, ...value.flatMap((item: ConfigValue) => listed(item, indent))];
  }
  if (isFilled(value)) return [head, ...mapping(value, `${indent}  `)];
  return [`${head} ${inline(value)}`];
}

function listed(item: ConfigValue, indent: string): string[] {
  if (!isFilled(item)) return [`${indent}  - ${inline(item)}`];
  const [first = "", ...rest] = mapping(item, `${indent}    `);
  return [`${indent}  - ${first.trimStart()}`, ...rest];
}

function inline(value: ConfigValue): string {
  // What a user gave may hold more than its type says.
  if ((value ?? null) === null) return "null";
  if (typeof value === "number") return decimal(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return scalar(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  const entries = defined(value as Config).map(
    ([key, inner]) => `${scalar(key)}: ${inline(inner)}`,
  );
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function decimal(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  const text = String(value);
  return /^-?\d+e/.test(text) ? text.replace("e", ".0e") : text;
}

/** Characters that JSON leaves as they are, and that YAML readers refuse or take for the end of a line. */
const ESCAPED = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Plain only where no YAML version could take it for anything but this text. */
function scalar(text: string): string {
  const plain = /^[A-Za-z_/][\w./-]*$/.test(text);
  const word = /^(true|false|yes|no|on|off|null|y|n|nan|inf|e[-+]?\d+)$/i.test(text);
  if (plain && !word) return text;
  return JSON.stringify(text).replace(
    ESCAPED,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isFilled(value: ConfigValue): value is Config {
  const isMapping = typeof value === "object" && value !== null && !Array.isArray(value);
  return isMapping && defined(value as Config).length > 0;
}

function defined(value: Config): (readonly [string, ConfigValue])[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    inner === undefined ? [] : [[key, inner] as const],
  );
}
