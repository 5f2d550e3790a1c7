import type { ModelParameter } from "./deploy-options.js";

/**
 * Reads the `parameters` of POST /api/show: one `name   value` a line, a name again for each further stop text.
 * Texts are quoted as Go quotes them, or not at all by older servers.
 */
export function readParameters(text: string): Record<string, ModelParameter> {
  const parameters: Record<string, ModelParameter> = {};
  for (const line of text.split("\n")) {
    const match = /^(\w+)\s+(.*\S)\s*$/.exec(line.trim());
    if (match === null) continue;
    const [, name = "", value = ""] = match;
    if (name === "stop") parameters.stop = [...stops(parameters.stop), textOf(value)];
    else parameters[name] = plainValue(value);
  }
  return parameters;
}

function stops(so_far: ModelParameter | undefined): readonly string[] {
  return Array.isArray(so_far) ? (so_far as readonly string[]) : [];
}

function plainValue(value: string): ModelParameter {
  if (/^-?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(value)) return Number(value);
  if (value === "true" || value === "false") return value === "true";
  return textOf(value);
}

function textOf(value: string): string {
  if (!/^".*"$/.test(value)) return value;
  try {
    return JSON.parse(value) as string;
  } catch {
    return value.slice(1, -1);
  }
}
