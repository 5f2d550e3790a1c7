import type { Browser } from "playwright-core";
import type { FakeOllamaChild } from "../../servers/fake-ollama-child.js";
import type { LabServer } from "./lab-server.js";

/** What every scenario works with. */
export interface Scenario {
  readonly browser: Browser;
  readonly lab: LabServer;
  /** Folder that JupyterLab serves; `data` and `prompts` of the repository lie beside the notebooks' folder. */
  readonly folder: string;
  readonly screenshots: string;
  /** The Ollama server of the kernels: slow enough to click, and counting. */
  readonly ollama: FakeOllamaChild;
}
