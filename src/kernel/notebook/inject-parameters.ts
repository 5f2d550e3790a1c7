import { nearest, TaskError } from "../../errors/index.js";
import { declaredNames } from "./declared-names.js";
import { type CodeCell, isExecuted, type Notebook, type NotebookCell, tagsOf } from "./notebook.js";

const DEFAULTS = "parameters";
const INJECTED = "injected-parameters";
/** Strings and numbers of JSON: a number is digits, then what makes it a fraction or a power. */
const JSON_VALUE = /"(?:\\.|[^"\\])*"|(-?\d+)([.eE\d+-]*)/g;

/** Values for a notebook's parameters; each is anything JSON can hold. */
export type Parameters = Readonly<Record<string, unknown>>;

/**
 * Reads `name=value` as papermill does: the value is JSON where it parses as such, else text.
 * Numbers that a double cannot hold, such as long ids, stay text, too.
 * @throws {TaskError} `option-invalid` for what has no name that TypeScript allows
 */
export function readParameter(text: string): readonly [name: string, value: unknown] {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(0, at)).trim();
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) {
    throw new TaskError("option-invalid", `"${text}" is no parameter.`, {
      hint: "Write name=value, for example -p rows=20 or -p model=sample.",
      received: text,
    });
  }
  const value = text.slice(at + 1);
  try {
    return [name, JSON.parse(value.replace(JSON_VALUE, exactly))];
  } catch {
    return [name, value];
  }
}

/** JSON of a string or number, the digits as text where the number would be another one. */
function exactly(json: string, whole?: string, rest?: string): string {
  const isKept = whole === undefined || (rest ? Number.isFinite(Number(json)) : isExact(whole));
  return isKept ? json : JSON.stringify(json);
}

function isExact(digits: string): boolean {
  return Number.isSafeInteger(Number(digits));
}

/**
 * Puts a cell with the values behind the cell tagged `parameters`, or in front of all cells when there is none.
 * A cell injected earlier is replaced.
 * @throws {TaskError} `option-invalid` for a parameter that the tagged cell does not declare, and, without one,
 * for a parameter that another cell declares anew or that none mentions: its value would have no effect
 */
export async function injectParameters(
  notebook: Notebook,
  parameters: Parameters,
): Promise<Notebook> {
  if (Object.keys(parameters).length === 0) return notebook;
  const cells = notebook.cells.filter((cell) => !tagsOf(cell).includes(INJECTED));
  const at = cells.findIndex((cell) => cell.type === "code" && tagsOf(cell).includes(DEFAULTS));
  const defaults = cells[at];
  if (defaults !== undefined) await assertDeclared(defaults, parameters);
  else await assertEffective(cells, Object.keys(parameters));
  const injected = cells.toSpliced(at + 1, 0, parameterCell(parameters, cells));
  const metadata = { ...notebook.metadata, promptframe: { parameters } };
  return { metadata, cells: injected };
}

async function assertDeclared({ source }: NotebookCell, parameters: Parameters): Promise<void> {
  const { variables: names } = await declaredNames(source);
  for (const name of Object.keys(parameters)) {
    if (names.includes(name)) continue;
    const meant = nearest(name, names);
    const guess = meant === undefined ? "" : ` Did you mean "${meant}"?`;
    const known = names.length === 0 ? "It declares none." : `It declares: ${names.join(", ")}.`;
    throw new TaskError(
      "option-invalid",
      `The notebook's parameters cell has no parameter "${name}".${guess}`,
      { hint: known, received: name },
    );
  }
}

/** In front of all cells a value lasts only where no cell declares its name again. */
async function assertEffective(
  cells: readonly NotebookCell[],
  names: readonly string[],
): Promise<void> {
  const sources = cells.filter(isExecuted).map(({ source }) => source);
  const found = await Promise.all(sources.map(declaredNames));
  const declared = found.flatMap(({ variables, others }) => [...variables, ...others]);
  for (const name of names) {
    const isDeclared = declared.includes(name);
    if (!isDeclared && sources.some((source) => wordsOf(source).includes(name))) continue;
    const meant = isDeclared ? undefined : nearest(name, declared);
    const guess = meant === undefined ? "" : ` Did you mean "${meant}"?`;
    const why = isDeclared
      ? `A cell of the notebook declares "${name}" itself, which undoes -p ${name}.`
      : `No cell of the notebook uses "${name}".${guess}`;
    throw new TaskError("option-invalid", why, {
      hint: 'Tag the cell that declares the defaults "parameters": the values given go behind it.',
      received: name,
    });
  }
}

function wordsOf(source: string): string[] {
  return source.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? [];
}

function parameterCell(parameters: Parameters, cells: readonly NotebookCell[]): CodeCell {
  const lines = Object.entries(parameters).map(
    ([name, value]) => `let ${name} = ${JSON.stringify(value)};`,
  );
  const used = new Set(cells.map(({ id }) => id));
  let id = INJECTED;
  for (let round = 2; used.has(id); round++) id = `${INJECTED}-${round}`;
  return {
    type: "code",
    id,
    source: ["// Parameters", ...lines].join("\n"),
    metadata: { tags: [INJECTED] },
    executionCount: null,
    outputs: [],
  };
}
