import { z } from "zod";
import { MagicUsageError } from "../../errors/index.js";
import type { CodeWriter } from "../code-writer.js";
import { defineMagic, type Magic, type MagicCall } from "../define-magic.js";
import { lowerRawText } from "../lower-text.js";
import { parameter } from "../parameter.js";
import { freeName, RUNTIME, writeCall, writeOptional, writeOptions } from "../write-call.js";
import { writeTimed } from "../write-timed.js";

/** `%%time`: times the whole cell. */
const timeCell = defineMagic({
  name: "time",
  form: "line or cell",
  summary: "Tells how long a line or a whole cell takes.",
  line: "text",
  text: "LINE",
  body: { holds: "code", required: true, description: "The code, run as it is." },
  hasValue: true,
  examples: ["%time const rows = await load()", "%%time\nconst a = work();\na * 2"],
  notes: "A promise at the end of a %time line is waited for.",
  lower(call, writer) {
    if (call.form === "line") return writeTimed(writer, call);
    const name = freeName(writer.source, "__promptframe_timer");
    // Imported rather than awaited, so that a cell without an await stays one that an interrupt can stop anywhere.
    writer.add(`import { startTimer as ${name} } from "${RUNTIME}"; ${name}();\n`);
  },
});

/** Writes a call whose one argument is the cell's body as text. */
function writeWithBody(writer: CodeWriter, call: MagicCall, name: string, options: string[]): void {
  writeCall(
    writer,
    call,
    name,
    (runtime) => {
      for (const option of options) {
        writeOptional(writer, call.given.get(option));
        writer.add(", ");
      }
      writer.add(`${runtime}.text\`\n`);
      lowerRawText(writer, call.bodyFrom, call.bodyTo);
      writer.add("`");
    },
    { around: "done" },
  );
}

const bash = defineMagic({
  name: "bash",
  form: "cell",
  summary: "Runs the cell with bash; an exit code other than 0 is an error.",
  body: { holds: "text", required: true, description: "The script." },
  examples: ["%%bash\nset -e\nls -l data\nwc -l data/*.csv"],
  notes: "$NAME is the shell's. Hand values over with %env NAME=VALUE or process.env.",
  lower: (call, writer) => writeWithBody(writer, call, "bash", []),
});

/** `!cmd` and `%sx cmd`. */
const shell = defineMagic({
  name: "sx",
  form: "line",
  summary: "Runs a command of the shell, as !command does; x = %sx command keeps its lines.",
  line: "text",
  text: "COMMAND",
  hasValue: true,
  examples: ["!ls -l data", "const files = %sx ls data", "const lines = !git log --oneline -5"],
  notes:
    "x = !word alone is TypeScript's `not`; write x = %sx word. Hand values over with %env NAME=VALUE or process.env.",
  lower(call, writer) {
    const name = call.assigned ? "lines" : "shell";
    writeCall(writer, call, name, (runtime) => {
      writer.add(`${runtime}.text\``);
      lowerRawText(writer, call.lineFrom, call.lineTo);
      writer.add("`");
    });
  },
});

const html = defineMagic({
  name: "html",
  form: "cell",
  summary: "Shows the cell as HTML.",
  body: { holds: "text", required: true, description: "The HTML, shown as it is." },
  examples: ["%%html\n<b>done</b>"],
  lower: (call, writer) => writeWithBody(writer, call, "html", []),
});

const markdown = defineMagic({
  name: "markdown",
  form: "cell",
  summary: "Shows the cell as Markdown.",
  body: { holds: "text", required: true, description: "The Markdown, shown as it is." },
  examples: ["%%markdown\n## Results\nAll rows are answered."],
  lower: (call, writer) => writeWithBody(writer, call, "markdown", []),
});

const writefile = defineMagic({
  name: "writefile",
  form: "cell",
  summary: "Writes the cell to a file.",
  parameters: z.strictObject({
    path: parameter(z.string().min(1), {
      description: "the file; missing folders are made.",
      role: "path",
      position: 1,
      placeholder: "PATH",
    }),
    append: parameter(z.boolean().optional(), {
      description: "Add to the end of the file instead of replacing it.",
      short: "a",
    }),
  }),
  body: { holds: "text", required: false, description: "The text, written as it is." },
  examples: [
    "%%writefile prompts/short.md\nSum up in one line: {{Message}}",
    "%%writefile -a notes.txt\none more",
  ],
  lower: (call, writer) => writeWithBody(writer, call, "writefile", ["path", "append"]),
});

const env = defineMagic({
  name: "env",
  form: "line",
  summary: "Shows or sets environment variables.",
  parameters: z.strictObject({
    name: parameter(z.string().min(1).optional(), {
      description: "the variable, or NAME=VALUE. Without it all are shown, secrets hidden.",
      position: 1,
      placeholder: "NAME",
    }),
    value: parameter(z.string().optional(), {
      description: "its new value.",
      position: 2,
      placeholder: "VALUE",
    }),
  }),
  hasValue: true,
  examples: ["%env OLLAMA_HOST", "%env OLLAMA_HOST=http://gpu:11434", `%env DATA \${path}`],
  lower: (call, writer) =>
    writeCall(writer, call, "env", () => writeOptions(writer, call), { around: "show" }),
});

/** `%lsmagic`, and help on one magic. */
const lsmagic = defineMagic({
  name: "lsmagic",
  form: "line",
  summary: "Lists the magics. %name? tells more about one.",
  examples: ["%lsmagic", "%%batch?"],
  lower: (call, writer) => writeCall(writer, call, "help", () => {}),
});

/**
 * Refuses a body that is missing where a magic needs one.
 * @throws {MagicUsageError} `magic-usage`
 */
export function requireBody(call: MagicCall): void {
  const { magic, source, bodyFrom, bodyTo, start, nameEnd } = call;
  if (!magic.body?.required || source.slice(bodyFrom, bodyTo).trim() !== "") return;
  throw new MagicUsageError(
    `%%${magic.name} is a cell magic, and its cell is empty.`,
    source,
    start,
    nameEnd,
    {
      hint: magic.body.description,
    },
  );
}

/** Magics of everyday work, in the order of help. */
export const everydayMagics: readonly Magic[] = [
  timeCell,
  bash,
  shell,
  html,
  markdown,
  writefile,
  env,
  lsmagic,
];
