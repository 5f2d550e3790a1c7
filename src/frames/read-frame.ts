import { checkNames, nearest, TaskError } from "../errors/index.js";
import type { ArqueroTable } from "./arquero-table.js";
import { arrowColumn } from "./arrow-column.js";
import type { ArrowTable } from "./arrow-shape.js";
import type { DanfoDataFrame } from "./danfo-shape.js";
import { type DanfoConstructor, prepareDanfoColumn } from "./danfo-table.js";
import { inferColumn } from "./infer-types.js";
import { loadPackage } from "./load-package.js";
import { recordMaker } from "./make-record.js";
import { openTable } from "./open-table.js";

const KINDS = ["danfo", "records", "arrow", "arquero"] as const;
const TYPES = ["infer", "text"] as const;
const OPTIONS: readonly (keyof ReadFrameOptions)[] = ["kind", "types", "encoding", "signal"];

/** Kinds of frames a file can be read into. */
export type FrameKind = (typeof KINDS)[number];

/** How a file is read into a frame. */
export interface ReadFrameOptions {
  /** Default `danfo`; `records` needs no further package. */
  readonly kind?: FrameKind;
  /**
   * `infer` makes CSV columns whose cells are all numbers, or all `true` and `false`, columns of that type; `text` keeps
   * every cell as it stands. Default `infer`. Other formats bring their own types.
   */
  readonly types?: "infer" | "text";
  /** Encoding of a text file, as a WHATWG label. Default: UTF-8, or what its byte order mark says. */
  readonly encoding?: string;
  /** Aborting it ends reading with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Reads a table file into a frame: a danfo DataFrame unless another kind is asked for.
 * The whole file is held in memory; to ask about a large file, pass its path instead of a frame. With danfo's types at
 * hand, `readFrame<DataFrame>(path)` tells the compiler about them.
 * @throws TaskError `option-invalid` for an option or a kind that does not exist
 * @throws DataValidationError when the file is missing, unreadable, empty or broken
 * @throws PackageMissingError `package-missing` when the package of the kind is not installed
 */
export async function readFrame(
  path: string,
  options: ReadFrameOptions & { readonly kind: "records" },
): Promise<Record<string, unknown>[]>;
export async function readFrame<Frame = ArrowTable>(
  path: string,
  options: ReadFrameOptions & { readonly kind: "arrow" },
): Promise<Frame>;
export async function readFrame<Frame = ArqueroTable>(
  path: string,
  options: ReadFrameOptions & { readonly kind: "arquero" },
): Promise<Frame>;
export async function readFrame<Frame = DanfoDataFrame>(
  path: string,
  options?: ReadFrameOptions & { readonly kind?: "danfo" },
): Promise<Frame>;
export async function readFrame(path: string, options: ReadFrameOptions = {}): Promise<unknown> {
  checkNames("readFrame", options, OPTIONS);
  checkChoice("kind", options.kind, KINDS);
  checkChoice("types", options.types, TYPES);
  const build = await loadBuilder(options.kind ?? "danfo");
  const { names, columns } = await readColumns(path, options);
  return build(names, columns);
}

/** @throws TaskError `option-invalid` */
function checkChoice(name: string, given: unknown, choices: readonly string[]): void {
  if (given === undefined || choices.includes(given as string)) return;
  const near = typeof given === "string" ? nearest(given, choices) : undefined;
  throw new TaskError(
    "option-invalid",
    `readFrame: there is no ${name} ${JSON.stringify(given)}.`,
    {
      hint:
        near === undefined
          ? `${name} is one of ${choices.map((each) => `"${each}"`).join(", ")}.${name === "kind" ? " The format of the file is told by its name." : ""}`
          : `Did you mean "${near}"?`,
      received: given,
    },
  );
}

interface Columns {
  readonly names: readonly string[];
  readonly columns: unknown[][];
}

async function readColumns(path: string, options: ReadFrameOptions): Promise<Columns> {
  const { encoding, signal } = options;
  const table = await openTable(path, { encoding, signal });
  const columns = new Map<string, unknown[]>(table.columns.map((name) => [name, []]));
  let rows = 0;
  try {
    for await (const batch of table.batches()) {
      for (const { values } of batch) {
        for (const name of Object.keys(values)) {
          if (!columns.has(name)) columns.set(name, new Array<unknown>(rows).fill(null));
        }
        for (const [name, cells] of columns) cells.push(values[name] ?? null);
        rows++;
      }
    }
  } finally {
    await table.close();
  }
  const isTyped = table.kind !== "csv" || options.types === "text";
  const cells = [...columns.values()];
  return { names: [...columns.keys()], columns: isTyped ? cells : cells.map(inferColumn) };
}

type Builder = (names: readonly string[], columns: unknown[][]) => unknown;

/** Loads the package first, so that its absence is reported before a large file is read. */
async function loadBuilder(kind: FrameKind): Promise<Builder> {
  switch (kind) {
    case "records":
      return buildRecords;
    case "arrow":
      return arrowBuilder();
    case "arquero":
      return arqueroBuilder();
    default:
      return danfoBuilder();
  }
}

function buildRecords(names: readonly string[], columns: unknown[][]): unknown {
  const make = recordMaker(names);
  return (columns[0] ?? []).map((_, row) => make(columns.map((cells) => cells[row])));
}

async function arrowBuilder(): Promise<Builder> {
  const arrow = await loadPackage(
    "apache-arrow",
    'readFrame with kind: "arrow"',
    () => import("apache-arrow"),
  );
  return (names, columns) => {
    const vectors = columns.map((cells) => arrowColumn(arrow, cells));
    const fields = names.map((name, i) => arrow.Field.new(name, vectors[i]!.type, true));
    const schema = new arrow.Schema(fields);
    const data = arrow.makeData({
      type: new arrow.Struct(fields),
      length: columns[0]?.length ?? 0,
      nullCount: 0,
      children: vectors.map((vector) => vector.data[0]!),
    });
    return new arrow.Table(schema, new arrow.RecordBatch(schema, data as never));
  };
}

async function arqueroBuilder(): Promise<Builder> {
  const arquero = await loadPackage(
    "arquero",
    'readFrame with kind: "arquero"',
    () => import("arquero"),
  );
  return (names, columns) => arquero.table(names.map((name, i) => [name, columns[i]!]));
}

async function danfoBuilder(): Promise<Builder> {
  const module: { default?: unknown } = await loadPackage(
    "danfojs-node",
    'readFrame without kind: "records" (plain records, which need no package)',
    () => import("danfojs-node") as Promise<{ default?: unknown }>,
  );
  const { DataFrame } = (module.default ?? module) as { DataFrame: DanfoConstructor };
  return (names, columns) => {
    const dtypes = columns.map(prepareDanfoColumn);
    const rows = (columns[0] ?? []).map((_, row) => columns.map((cells) => cells[row]));
    return new DataFrame(rows, { columns: [...names], dtypes });
  };
}
