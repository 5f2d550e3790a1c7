import type { CodeWriter } from "./code-writer.js";
import type { GivenValue, MagicCall } from "./define-magic.js";
import type { WordPart } from "./split-words.js";

/** The package entry that generated code imports. */
export const RUNTIME = "promptframe/notebook";

/** What the runtime is called in generated code, or a name made of it. */
const RUNTIME_NAME = "pf";

/**
 * Writes a call of the runtime, around what `inside` writes between the brackets.
 * The runtime is the parameter of a function, so that no name of the notebook is made, and its name is one the cell
 * does not hold, so that none is hidden. `around` shows the value, or keeps it from being shown as the cell's; `open` leaves the statement without its
 * semicolon, so that its value is the cell's.
 */
export function writeCall(
  writer: CodeWriter,
  call: Pick<MagicCall, "assigned">,
  name: string,
  inside: (runtime: string) => void,
  options: { readonly around?: "show" | "done"; readonly open?: boolean } = {},
): void {
  const runtime = freeName(writer.source, RUNTIME_NAME);
  const around = call.assigned ? undefined : options.around;
  // `await import` is what tslab's compiler takes for an await at the top level; `await (` is not.
  writer.add(`await import("${RUNTIME}").then(async (${runtime}) => `);
  if (around) writer.add(`${runtime}.${around}(`);
  writer.add(`${runtime}.${name}(`);
  inside(runtime);
  writer.add(around ? ")))" : "))");
  if (!options.open) writer.add(";");
}

/** A name that is nowhere in a source text. */
export function freeName(source: string, wanted: string): string {
  let name = wanted;
  for (let number = 1; source.includes(name); number++) name = `${wanted}${number}`;
  return name;
}

/** Writes the call that a cell magic is: its value is kept by the name of `--as`, or left unshown. */
export function writeKeptCall(
  writer: CodeWriter,
  call: MagicCall,
  inside: (runtime: string) => void,
): void {
  const name = call.given.get("as");
  writeName(writer, name);
  writeCall(writer, call, call.magic.name, inside, name ? {} : { around: "done" });
}

/** Writes `const NAME = ` for an option such as `--as`, or nothing. */
export function writeName(writer: CodeWriter, name: GivenValue | undefined): void {
  if (name) writer.add("const ").stand(String(name.value), name.start, name.end).add(" = ");
}

/** Writes a given value, inside of a call: its literal, its expression, or its text with expressions in it. */
export function writeValue(writer: CodeWriter, given: GivenValue): void {
  const { value, expression, template, start, end } = given;
  if (template) writeTemplate(writer, template);
  else if (expression) writer.add("(").copy(expression.start, expression.end).add(")");
  else writer.stand(JSON.stringify(value), start, end);
}

/** As in a prompt, objects become JSON and what is missing nothing. */
function writeTemplate(writer: CodeWriter, parts: readonly WordPart[]): void {
  writer.add(`${freeName(writer.source, RUNTIME_NAME)}.text\``);
  for (const part of parts) {
    if (part.kind === "expression") writer.add("${").copy(part.start, part.end).add("}");
    else writer.stand(part.text.replace(/[`\\]|\$(?=\{)/g, "\\$&"), part.start, part.end);
  }
  writer.add("`");
}

/** Writes an argument that may not be given. */
export function writeOptional(
  writer: CodeWriter,
  given: GivenValue | undefined,
  write: (writer: CodeWriter, given: GivenValue) => void = writeValue,
): void {
  if (given) write(writer, given);
  else writer.add("undefined");
}

/** Writes a given value as a property of an object. */
export function writeProperty(writer: CodeWriter, name: string, value: GivenValue): void {
  // A complaint about a property is one about the option.
  if (value.option) writer.stand(name, value.option.start, value.option.end);
  else writer.add(name);
  writer.add(": ");
  writeValue(writer, value);
}

/** Writes a run that may not be given, and the options behind it. */
export function writeRunAndOptions(writer: CodeWriter, call: MagicCall): void {
  const run = call.given.get("run");
  if (call.given.size === 0) return;
  writeOptional(writer, run);
  if (call.given.size > (run ? 1 : 0)) writeOptions(writer.add(", "), call, ["run"]);
}

/** Writes the given options as an object, without those that were lowered in another way. */
export function writeOptions(
  writer: CodeWriter,
  call: MagicCall,
  without: readonly string[] = [],
): void {
  const given = [...call.given].filter(([name]) => !without.includes(name));
  if (given.length === 0) {
    writer.add("{}");
    return;
  }
  given.forEach(([name, value], index) => {
    writer.add(index === 0 ? "{ " : ", ");
    writeProperty(writer, name, value);
  });
  writer.add(" }");
}
