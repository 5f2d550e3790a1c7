import type { CellContext } from "./cell-context.js";
import type { Message } from "./message.js";

/** Which outputs are still in the notebook, as far as the requests of front ends tell. */
export class KeptOutputs {
  readonly #newest = new Map<string, string>();

  /** Hears that a cell is about to run; JupyterLab names it, and the cells that were deleted. */
  hear({ header, metadata }: Message): void {
    const { cellId, deletedCells } = metadata;
    if (Array.isArray(deletedCells)) for (const id of deletedCells) this.#newest.delete(String(id));
    if (typeof cellId === "string") this.#newest.set(cellId, header.msg_id);
  }

  /** Names the output of a cell's run; undefined where the front end does not name its cells. */
  nameOf(context: CellContext | undefined): string | undefined {
    const cellId = context?.parent.metadata.cellId;
    return typeof cellId === "string" ? `${context!.parent.header.msg_id} ${cellId}` : undefined;
  }

  /** Whether the cell of an output has neither been run again nor been deleted. */
  keeps(name: string): boolean {
    const space = name.indexOf(" ");
    return this.#newest.get(name.slice(space + 1)) === name.slice(0, space);
  }
}
