import { MagicUsageError } from "../errors/index.js";
import type { CodeWriter } from "./code-writer.js";
import type { MagicCall } from "./define-magic.js";
import { lineEnd, scanCode } from "./scan-code.js";
import { writeCall } from "./write-call.js";

/**
 * Writes the line behind `%time`: its expression is timed, what it is assigned to stays a variable of the notebook.
 * @throws {MagicUsageError} `magic-usage` for no code, several statements, or code that goes on below
 */
export function writeTimed(writer: CodeWriter, call: MagicCall): void {
  const { source, lineFrom, lineTo } = call;
  const from = lineFrom + source.slice(lineFrom, lineTo).search(/\S|$/);
  const statement = readStatement(call, from);
  writer.copy(from, statement.valueFrom);
  const valueFrom =
    statement.valueFrom + source.slice(statement.valueFrom, statement.end).search(/\S|$/);
  const inside = () => {
    writer.add("async () => (").copy(valueFrom, statement.end).add(")");
  };
  // What is not closed would go on in the code below.
  const isLast = /^\s*;?\s*$/.test(source.slice(lineTo));
  writeCall(writer, call, "time", inside, { open: isLast && !statement.closed });
}

interface Statement {
  /** Where the expression begins, behind what it is assigned to. */
  readonly valueFrom: number;
  /** Where it ends, without a semicolon. */
  readonly end: number;
  /** A semicolon stands behind it, and not only in a comment. */
  readonly closed: boolean;
}

function readStatement(call: MagicCall, from: number): Statement {
  const { source, lineTo, start, nameEnd } = call;
  const fail = (message: string, hint: string): never => {
    throw new MagicUsageError(message, source, start, Math.max(nameEnd, lineTo), { hint });
  };
  // A comment at the end would swallow the bracket behind the expression.
  const lineStop = lineEnd(source, lineTo);
  const codeTo = readMarks(source, from, lineStop).comment ?? lineStop;
  const end = codeTo - /[\s;]*$/.exec(source.slice(from, codeTo))![0].length;
  if (end <= from) fail("%time has no code to time.", "Write %time work(), or %%time for a cell.");
  const marks = readMarks(source, from, end);
  if (marks.open > 0) {
    fail("The code behind %time does not end on its line.", "Time the whole cell with %%time.");
  }
  if (
    marks.semicolon !== undefined ||
    /^(if|for|while|do|function|class|return|throw|try|switch|import|export)\b/.test(
      source.slice(from, end),
    )
  ) {
    fail(
      "%time times one expression or one assignment.",
      "Time several statements with %%time at the top of the cell.",
    );
  }
  const closed = source.slice(end, codeTo).includes(";");
  return { valueFrom: marks.assignment ?? from, end, closed };
}

/** Where the line has its `=`, a `;` and a `//` outside of brackets, and how many brackets stay open. */
function readMarks(
  source: string,
  from: number,
  end: number,
): { assignment?: number; semicolon?: number; comment?: number; open: number } {
  const marks: { assignment?: number; semicolon?: number; comment?: number } = {};
  const open = scanCode(
    source,
    from,
    end,
    () => undefined,
    (mark, offset) => {
      marks[mark] ??= offset;
    },
  ).length;
  return { ...marks, open };
}
