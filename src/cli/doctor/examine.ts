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

/** Looks at everything promptframe needs or can use, side by side. */
export async function examine(): Promise<Diagnosis> {
  const checks = [
    checked("node", () => checkNode()),
    checked("kernel", checkKernel),
    checked("kernelspec", checkSpecs),
    checked("front ends", () => checkFrontEnds()),
    checked("ollama", checkOllama),
    checked("gguf", checkGguf),
    checked("packages", checkPackages),
    checked("run store", checkStore),
  ];
  const findings = (await Promise.all(checks)).flat();
  await closeEngines();
  const nodeOk = findings.some(({ name, status }) => name === "node" && status === "ok");
  return { usable: nodeOk && canAnswer(findings), findings };
}
