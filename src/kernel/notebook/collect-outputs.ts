import type { CellOutput, Fields } from "./notebook.js";

/** A display that later messages may replace, wherever it is shown. */
interface Shown {
  readonly outputs: CellOutput[];
  readonly output: CellOutput;
}

/** Displays of a whole notebook by their ids: an update replaces every one, in whichever cell. */
export class DisplayIndex {
  readonly #shown = new Map<string, Shown[]>();

  add(id: string, outputs: CellOutput[], output: CellOutput): void {
    this.#shown.set(id, [...(this.#shown.get(id) ?? []), { outputs, output }]);
  }

  update(id: string, data: Fields, metadata: Fields): void {
    const replaced = (this.#shown.get(id) ?? []).flatMap((shown): Shown[] => {
      const at = shown.outputs.indexOf(shown.output);
      // The cell was cleared since.
      if (at < 0) return [];
      const output = { ...shown.output, data, metadata } as CellOutput;
      shown.outputs[at] = output;
      return [{ outputs: shown.outputs, output }];
    });
    this.#shown.set(id, replaced);
  }
}

/** Turns what a kernel publishes for one cell into the outputs a notebook keeps. */
export class OutputCollector {
  readonly #outputs: CellOutput[] = [];
  readonly #displays: DisplayIndex;
  #clearNext = false;

  constructor(displays: DisplayIndex) {
    this.#displays = displays;
  }

  /** The outputs so far; lines that a carriage return wrote over are gone, as on a terminal. */
  get outputs(): CellOutput[] {
    return this.#outputs.map((output) =>
      output.type === "stream" ? { ...output, text: overwritten(output.text) } : output,
    );
  }

  /** Takes one message of the channel iopub (Jupyter messaging, "Messages on the IOPub channel"). */
  hear(type: string, content: Fields): void {
    if (type === "clear_output") {
      if (content.wait === true) this.#clearNext = true;
      else this.#clear();
    } else if (type === "stream") this.#stream(content);
    else if (type === "display_data" || type === "execute_result") this.#show(type, content);
    else if (type === "update_display_data") this.#update(content);
    else if (type === "error") {
      this.#add({
        type: "error",
        name: String(content.ename ?? "Error"),
        message: String(content.evalue ?? ""),
        traceback: Array.isArray(content.traceback) ? content.traceback.map(String) : [],
      });
    }
  }

  #clear(): void {
    this.#clearNext = false;
    this.#outputs.length = 0;
  }

  #add(output: CellOutput): void {
    if (this.#clearNext) this.#clear();
    this.#outputs.push(output);
  }

  /** One output per stream between two others: how the two streams met in time is chance, and not kept. */
  #stream(content: Fields): void {
    if (this.#clearNext) this.#clear();
    const name = content.name === "stderr" ? "stderr" : "stdout";
    const text = String(content.text ?? "");
    for (let at = this.#outputs.length - 1; at >= 0; at--) {
      const output = this.#outputs[at]!;
      if (output.type !== "stream") break;
      if (output.name !== name) continue;
      this.#outputs[at] = { ...output, text: output.text + text };
      return;
    }
    this.#add({ type: "stream", name, text });
  }

  #show(type: "display_data" | "execute_result", content: Fields): void {
    const count =
      type === "execute_result"
        ? { executionCount: (content.execution_count as number | undefined) ?? null }
        : {};
    const output: CellOutput = { type, ...bundleOf(content), ...count };
    this.#add(output);
    const id = displayId(content);
    if (id !== undefined) this.#displays.add(id, this.#outputs, output);
  }

  #update(content: Fields): void {
    const id = displayId(content);
    const { data, metadata } = bundleOf(content);
    if (id !== undefined) this.#displays.update(id, data, metadata);
  }
}

function bundleOf(content: Fields): { data: Fields; metadata: Fields } {
  return { data: (content.data ?? {}) as Fields, metadata: (content.metadata ?? {}) as Fields };
}

function displayId(content: Fields): string | undefined {
  const id = (content.transient as Fields | undefined)?.display_id;
  return typeof id === "string" ? id : undefined;
}

function overwritten(text: string): string {
  if (!text.includes("\r")) return text;
  const line = (written: string) =>
    written
      .replace(/\r+$/, "")
      .split("\r")
      .reduce((below, above) => above + below.slice(above.length), "");
  return text.split("\n").map(line).join("\n");
}
