import { SourceMap, type SourceMapPayload } from "node:module";

/** A place in what the user wrote; both numbers begin at 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A script whose places are known. */
export interface StackSource {
  /** What stands for the file in a stack. */
  readonly label: string;
  /** Source maps (JSON) from the script back to the text that was compiled. */
  readonly maps: readonly string[];
  /** Length of what was put before the first line of the script. */
  readonly prefixLength: number;
  /** The rest of the way, from the compiled text to what the user wrote. */
  readonly toWritten: (place: Place) => Place;
  /** What the user wrote. */
  readonly written: () => string;
}

type Source = StackSource & { parsed?: readonly SourceMap[] };

type Prepare = NonNullable<ErrorConstructor["prepareStackTrace"]>;

/** How a place in a cell is shown; also how frames of cells are told from others. */
export const CELL_LABEL = /Cell \[\d*\]/;

/** Shows every stack of the process with places in cells and in the user's files as they were written. */
export class StackPlaces {
  readonly #sources = new Map<string, Source>();
  #before: Prepare | undefined;
  #installed: Prepare | undefined;
  #limit = Error.stackTraceLimit;

  /** Makes a script known by the name it runs under. */
  add(file: string, source: StackSource): void {
    this.#sources.set(file, { ...source });
  }

  /** Replaces the way stacks are written in this process. */
  install(): void {
    this.#before = Error.prepareStackTrace;
    const hook: Prepare = (error, sites) => this.#write(error, sites);
    this.#installed = hook;
    Error.prepareStackTrace = hook;
    // Packages stand above the user's lines; ten frames are often all theirs.
    this.#limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 50;
  }

  uninstall(): void {
    if (Error.prepareStackTrace !== this.#installed) return;
    // Node takes undefined for its own way, which its types do not say.
    (Error as { prepareStackTrace: Prepare | undefined }).prepareStackTrace = this.#before;
    Error.stackTraceLimit = this.#limit;
  }

  #write(error: Error, sites: NodeJS.CallSite[]): string {
    const known = sites.some((site) => this.#sources.has(site.getFileName() ?? ""));
    if (!known && this.#before) return this.#before(error, sites) as string;
    const frames = sites.map((site) => `\n    at ${this.#frame(site)}`);
    return header(error) + frames.join("");
  }

  #frame(site: NodeJS.CallSite): string {
    const text = String(site);
    const file = site.getFileName() ?? "";
    const source = this.#sources.get(file);
    const line = site.getLineNumber();
    const column = site.getColumnNumber();
    if (!source || line === null || column === null) return text;
    const place = locate(source, { line, column });
    const shown = `${source.label}${source.label.startsWith("Cell") ? " " : ":"}${place.line}:${place.column}`;
    return (
      text
        .replace(`${file}:${line}:${column}`, shown)
        // The function around the code is ours.
        .replace(/^(async )?Object\.<anonymous> \((.*)\)$/, "$1$2")
    );
  }
}

/** Follows the source maps of a script back to the text they begin at. */
function locate(source: Source, place: Place): Place {
  source.parsed ??= source.maps.map((map) => new SourceMap(JSON.parse(map) as SourceMapPayload));
  const shift = place.line === 1 ? source.prefixLength : 0;
  let { line, column } = { line: place.line, column: Math.max(1, place.column - shift) };
  for (const map of source.parsed) {
    const entry = map.findEntry(line - 1, column - 1);
    if (!("originalLine" in entry)) continue;
    line = entry.originalLine + 1;
    column = entry.originalColumn + 1;
  }
  return atCallee(source.written(), source.toWritten({ line, column }));
}

/**
 * The begin of the name before a parenthesis.
 * Calls of imports and of earlier cells' functions become `(0, holder.name)(…)`, which V8 places behind the name.
 */
function atCallee(text: string, place: Place): Place {
  const line = text.split("\n")[place.line - 1] ?? "";
  if (line.charAt(place.column - 1) !== "(") return place;
  const name = /[\p{ID_Continue}$]*$/u.exec(line.slice(0, place.column - 1))![0];
  return { line: place.line, column: place.column - name.length };
}

function header(error: Error): string {
  try {
    return String(error);
  } catch {
    return "Error";
  }
}
