import { formatDuration } from "../../display/index.js";
import { loadNotebooks, loadSpecs } from "../../kernel/index.js";
import { COMMAND_PATH } from "../command-path.js";
import type { Finding } from "./finding.js";

const PROBE = "[20, 22].reduce((sum, part) => sum + part)";
const EXPECTED = "42";

/** Whether the kernel really starts and runs TypeScript: zeromq, tslab and the compiler in one; `signal` ends it. */
export async function checkKernel(signal: AbortSignal): Promise<Finding[]> {
  const { executeNotebook, readNotebook } = await loadNotebooks();
  const cell = { cell_type: "code", source: PROBE, metadata: {}, outputs: [] };
  const probe = readNotebook(JSON.stringify({ nbformat: 4, metadata: {}, cells: [cell] }), "probe");
  const started = performance.now();
  const { status, notebook, failed } = await executeNotebook(probe, {
    command: [process.execPath, COMMAND_PATH, "kernel", "start"],
    timeoutMs: 60_000,
    signal,
  });
  const time = formatDuration(performance.now() - started);
  const shown = JSON.stringify(notebook.cells[0]);
  if (status === "ok" && shown.includes(EXPECTED)) {
    return [{ name: "kernel", status: "ok", detail: `starts, runs a cell and ends in ${time}` }];
  }
  return [
    {
      name: "kernel",
      status: "missing",
      detail: failed === undefined ? `a cell ended ${status}` : `a cell failed: ${failed.message}`,
      todo: "Install the package again with npm install promptframe; zeromq and tslab come with it.",
    },
  ];
}

/** Which kernels Jupyter can see, and whether ours can start. */
export async function checkSpecs(): Promise<Finding[]> {
  const { findSpecs } = await loadSpecs();
  const specs = await findSpecs();
  const ours = specs.filter((spec) => spec.ours);
  const others = specs.filter((spec) => !spec.ours).map(({ displayName }) => displayName);
  const rest: Finding[] =
    others.length === 0 ? [] : [{ name: "other kernels", status: "ok", detail: others.join(", ") }];
  if (ours.length === 0) {
    const todo = "promptframe kernel install";
    const detail = "Jupyter does not know the kernel yet";
    return [{ name: "kernelspec", status: "warn", detail, todo }, ...rest];
  }
  const found = ours.map(({ name, displayName, folder, missing }): Finding => {
    const shown = `"${displayName}" in ${folder}`;
    return missing === undefined
      ? { name: "kernelspec", status: "ok", detail: shown }
      : {
          name: "kernelspec",
          status: "warn",
          detail: `${shown} cannot start: ${missing} is not there`,
          todo: `promptframe kernel install${name === "promptframe" ? "" : ` --name ${name}`}`,
        };
  });
  return [...found, ...rest];
}
