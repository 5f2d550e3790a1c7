/** Where a JSON text stops being JSON. */
export interface JsonFault {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

const TOKEN =
  /\s*(?:([{}[\],:])|("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)|(true|false|null))/uy;

type Expected = "value" | "value or ]" | "key" | "key or }" | ":" | ", or }" | ", or ]" | "end";

/**
 * Finds the first place where a text is not JSON; undefined when it is.
 * `JSON.parse` of Node 20 does not always tell the position.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: string[] = [];
  let expected: Expected = "value";
  let at = 0;
  const after = (): Expected => {
    const top = open[open.length - 1];
    return top === undefined ? "end" : top === "{" ? ", or }" : ", or ]";
  };
  while (true) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (token === null) return endOrFault(text, at, expected);
    const [whole, mark, quoted] = token;
    const start = at + whole.length - whole.trimStart().length;
    const next = step(expected, mark, quoted !== undefined, open, after);
    if (next === undefined) return fault(text, start, expected);
    expected = next;
    at = TOKEN.lastIndex;
  }
}

/** What may follow a token, or undefined when the token itself may not stand here. */
function step(
  expected: Expected,
  mark: string | undefined,
  isText: boolean,
  open: string[],
  after: () => Expected,
): Expected | undefined {
  if (expected === "end") return undefined;
  if (expected.startsWith("key") && isText) return ":";
  if (expected.startsWith("value") && mark === undefined) return after();
  if (expected.startsWith("value") && (mark === "{" || mark === "[")) {
    open.push(mark);
    return mark === "{" ? "key or }" : "value or ]";
  }
  if (expected === ":") return mark === ":" ? "value" : undefined;
  if (mark !== undefined && expected.endsWith(`or ${mark}`)) {
    open.pop();
    return after();
  }
  if (mark === "," && expected.startsWith(",")) return expected === ", or }" ? "key" : "value";
  return undefined;
}

function endOrFault(text: string, at: number, expected: Expected): JsonFault | undefined {
  const start = at + text.slice(at).length - text.slice(at).trimStart().length;
  return start >= text.length && expected === "end" ? undefined : fault(text, start, expected);
}

function fault(text: string, at: number, expected: Expected): JsonFault {
  const line = text.slice(0, at).split("\n").length;
  const wanted = NAMES[expected];
  if (at >= text.length) return { line, message: `it ends where ${wanted} should come` };
  const isText = text[at] === '"' && !wanted.startsWith("a comma") && expected !== ":";
  if (isText && expected !== "end")
    return { line, message: "a text holds a raw line break or a wrong escape, or is never closed" };
  const rest = text.slice(at, at + 24).split("\n")[0];
  return { line, message: `${wanted} should come where ${rest} stands` };
}

const NAMES: Readonly<Record<Expected, string>> = {
  value: "a value",
  "value or ]": "a value or ]",
  key: "a key in double quotes",
  "key or }": "a key in double quotes or }",
  ":": "a colon",
  ", or }": "a comma or }",
  ", or ]": "a comma or ]",
  end: "the end",
};
