import Module from "node:module";
import { sep } from "node:path";
import type { Output } from "./output.js";

const FILE = `${sep}tslab${sep}dist${sep}jupyter.js`;

interface Extensions {
  ".js": (module: NodeModule, file: string) => void;
}

interface TslabJupyter {
  lastWriteDisplayData?: (content: TslabDisplay, update: boolean) => void;
}

interface TslabDisplay {
  readonly data: object;
  readonly metadata?: object;
  readonly transient?: { readonly display_id?: string };
}

/**
 * Lets `tslab.display` of stock tslab show things in this kernel.
 * tslab (1.0.22) writes displays through a variable of its server's module; it is set in every copy that gets loaded.
 */
export function captureTslabDisplay(output: Output): void {
  const extensions = (Module as unknown as { _extensions: Extensions })._extensions;
  const original = extensions[".js"];
  extensions[".js"] = (module, file) => {
    original(module, file);
    if (!file.endsWith(FILE)) return;
    (module.exports as TslabJupyter).lastWriteDisplayData = (content, update) => {
      const { data, metadata = {}, transient } = content;
      const id = transient?.display_id;
      const shown = { data, metadata, transient: id === undefined ? {} : { display_id: id } };
      output.show(update ? "update_display_data" : "display_data", shown);
    };
  };
}
