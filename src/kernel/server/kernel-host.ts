import type { NotebookHost } from "../../contract/index.js";
import { currentContext, ownContext } from "./cell-context.js";
import type { CommHub } from "./comm-hub.js";
import type { InputDesk } from "./input-desk.js";
import type { KeptOutputs } from "./kept-outputs.js";
import type { Output } from "./output.js";

/** Parts of the kernel that its host puts together. */
export interface HostParts {
  readonly output: Output;
  readonly comms: CommHub;
  readonly input: InputDesk;
  readonly drawsWidgets: () => boolean;
  readonly kept: KeptOutputs;
}

/** The kernel as the code in its cells sees it. */
export function kernelHost({ output, comms, input, drawsWidgets, kept }: HostParts): NotebookHost {
  return {
    signal: () => ownContext()?.signal,
    display({ data, metadata = {} }, { displayId, update = false } = {}) {
      const transient = displayId === undefined ? {} : { display_id: displayId };
      const type = update ? "update_display_data" : "display_data";
      output.show(type, { data, metadata, transient });
    },
    afterCell(listener) {
      const endings = currentContext()?.endings;
      if (endings === undefined) listener();
      else endings.add(listener);
    },
    outputName: () => kept.nameOf(currentContext()),
    keepsOutput: (name) => kept.keeps(name),
    clearOutput: (wait = false) => output.show("clear_output", { wait }),
    openComm: (target, data, options) => comms.open(target, data, options),
    onCommOpen: (target, listener) => comms.listen(target, listener),
    drawsWidgets,
    input: (prompt, { password = false } = {}) => input.ask(currentContext(), prompt, password),
  };
}
