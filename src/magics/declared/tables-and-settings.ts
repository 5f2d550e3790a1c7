import { z } from "zod";
import { LOG_LEVELS } from "../../config/index.js";
import { MagicUsageError } from "../../errors/index.js";
import { defineMagic, type Magic } from "../define-magic.js";
import { type Candidates, parameter } from "../parameter.js";
import { writeCall, writeName, writeOptions, writeValue } from "../write-call.js";
import { as, variableName } from "./shared-parameters.js";

/** `%load PATH`: a table file becomes a variable. */
const load = defineMagic({
  name: "load",
  form: "line",
  summary: "Reads a table file into a variable and shows it.",
  parameters: z.strictObject({
    path: parameter(z.string().min(1), {
      description: "a CSV, TSV, JSONL, JSON or Parquet file.",
      role: "path",
      position: 1,
      placeholder: "PATH",
    }),
    as: as("the table. Default: the file's name"),
    kind: parameter(z.enum(["records", "danfo", "arrow", "arquero"]).optional(), {
      description:
        "What it becomes: an array of records, or a frame of that package. Default records.",
    }),
    encoding: parameter(z.string().min(1).optional(), {
      description: "Text encoding of the file. Default utf-8.",
      placeholder: "NAME",
    }),
  }),
  hasValue: true,
  examples: ["%load data/feedback.csv", "%load data/feedback.parquet --as feedback --kind danfo"],
  lower(call, writer) {
    const path = call.given.get("path")!;
    if (!call.assigned) {
      const name = call.given.get("as") ?? { ...path, value: nameOf(path.value) };
      if (name.value === undefined) {
        throw new MagicUsageError(
          "The path gives no name for the variable.",
          writer.source,
          path.start,
          path.end,
          {
            hint: "Give one with --as NAME.",
          },
        );
      }
      writeName(writer, name);
    } else if (call.given.has("as")) {
      const { start, end } = call.given.get("as")!;
      throw new MagicUsageError("The variable is named twice.", writer.source, start, end, {
        hint: "Leave out --as where the value is assigned.",
      });
    }
    writeCall(writer, call, call.assigned ? "load" : "loadAndShow", () => {
      writeValue(writer, path);
      writer.add(", ");
      writeOptions(writer, call, ["path", "as"]);
    });
  },
});

/** `data/customer feedback.csv` is `customer_feedback`. */
function nameOf(path: unknown): string | undefined {
  if (typeof path !== "string") return undefined;
  const file = path
    .split(/[/\\]/)
    .at(-1)!
    .replace(/(\.[A-Za-z0-9]+)+$/, "");
  const name = file.replace(/[^\p{ID_Continue}$]+/gu, "_").replace(/^(?=\d)/, "_");
  return variableName.safeParse(name).success ? name : undefined;
}

const SETTINGS = ["home", "ollamaHost", "ollamaModels", "logLevel", "model"] as const;
const SETTING_VALUES: Readonly<Record<string, Candidates>> = {
  home: { role: "path" },
  ollamaModels: { role: "path" },
  logLevel: { values: LOG_LEVELS },
  model: { role: "model" },
};
const ASSIGNED = new RegExp(`^(${SETTINGS.join("|")})=.`);

const config = defineMagic({
  name: "config",
  form: "line",
  summary: "Shows the settings, or changes one for this session.",
  parameters: z.strictObject({
    name: parameter(z.union([z.enum(SETTINGS), z.string().regex(ASSIGNED)]).optional(), {
      description: "the setting, or NAME=VALUE. Without it all are shown.",
      position: 1,
      placeholder: "NAME",
      expects: `one of ${SETTINGS.join(", ")}`,
      byName: SETTING_VALUES,
    }),
    value: parameter(z.string().min(1).optional(), {
      description: "its value from here on.",
      position: 2,
      placeholder: "VALUE",
      byName: SETTING_VALUES,
    }),
  }),
  hasValue: true,
  examples: ["%config", "%config ollamaHost http://gpu:11434"],
  lower: (call, writer) =>
    writeCall(writer, call, "config", () => writeOptions(writer, call), { around: "show" }),
});

/** Magics of tables and settings, in the order of help. */
export const tableAndSettingMagics: readonly Magic[] = [load, config];
