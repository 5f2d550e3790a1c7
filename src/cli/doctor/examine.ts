import { closeEngines } from "../../index.js";
import { checkFrontEnds } from "./check-front-ends.js";
import { checkKernel, checkSpecs } from "./check-kernel.js";
import { canAnswer, checkGguf, checkOllama } from "./check-models.js";
import { checkNode } from "./check-node.js";
import { checkPackages } from "./check-packages.js";
import { checkStore } from "./check-store.js";
import { checked, type Finding } from "./finding.js";

/** Everything doctor found. */
export interface Diagnosis {
  /** False when nothing can work: Node is too old, or no model could answer. */
  readonly usable: boolean;
  readonly findings: readonly Finding[];
}

/**
 * Looks at everything promptframe needs or can use, side by side. Aborting the signal ends it without a diagnosis, once
 * nothing is left behind.
 */
export async function examine(signal: AbortSignal): Promise<Diagnosis | undefined> {
  if (signal.aborted) return undefined;
  const kernel = checked("kernel", () => checkKernel(signal));
  const store = checked("run store", checkStore);
  const checks = Promise.all([
    checked("node", () => checkNode()),
    kernel,
    checked("kernelspec", checkSpecs),
    checked("front ends", () => checkFrontEnds()),
    checked("ollama", checkOllama),
    checked("gguf", checkGguf),
    checked("packages", checkPackages),
    store,
  ]);
  const found = await Promise.race([checks, aborting(signal)]);
  if (found === undefined || signal.aborted) {
    // The others only look, and may wait long for a server.
    await Promise.all([kernel, store]);
    return undefined;
  }
  const findings = found.flat();
  await closeEngines();
  const nodeOk = findings.some(({ name, status }) => name === "node" && status === "ok");
  return { usable: nodeOk && canAnswer(findings), findings };
}

function aborting(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}
