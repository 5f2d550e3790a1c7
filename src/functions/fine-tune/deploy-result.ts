import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ModelHandle } from "../../contract/index.js";
import {
  type DeployedModel,
  type DeployOptions,
  deployToOllama,
  ollama,
} from "../../engines/index.js";
import type { PromptFile } from "../../prompting/index.js";
import { systemText } from "../resolve-answer.js";
import type { DeployWish } from "./fine-tune-options.js";
import type { TrainingSummary } from "./fine-tune-result.js";
import type { Job } from "./job.js";

const DEPLOYED = "deployed.json";

/**
 * Makes a trained model a model of an Ollama server, where that was asked for.
 * @returns undefined when it was not, or did not succeed; the model itself is not lost by that
 */
export function deployTrained(
  job: Job,
  { gguf, template, trainer }: TrainingSummary,
): Promise<DeployedModel | undefined> {
  const { handle } = job;
  // A student is a model of its own kind: nothing of the base's format fits it.
  const base = handle.engine.name === "ollama" && trainer !== "student" ? handle.model : undefined;
  return deploy(job, {
    ...(gguf === undefined ? {} : { gguf }),
    ...(base === undefined ? {} : { base }),
    ...(template === undefined ? {} : { template, parameters: { temperature: 0 } }),
  });
}

/** Makes a configuration a model of the base's server: its system text and examples, without asking for them. */
export async function deployConfiguration(
  job: Job,
  prompt: PromptFile,
): Promise<DeployedModel | undefined> {
  const { handle, options, session, info, task } = job;
  if (options.deploy === undefined) return undefined;
  if (handle.engine.name !== "ollama") {
    session.warn(
      "deploy",
      `The configuration was not deployed: ${info.name} is no model of an Ollama server.`,
    );
    return undefined;
  }
  const system = systemText(undefined, prompt, task.answer);
  return deploy(job, {
    base: handle.model,
    ...(system === undefined ? {} : { system }),
    ...(prompt.examples ? { messages: prompt.examples } : {}),
  });
}

/** Where and how to deploy: at the base model's own server, unless another is named. */
function wishOf({ options, handle, info }: Job): DeployWish | undefined {
  const { deploy } = options;
  if (deploy === undefined) return undefined;
  const wish = typeof deploy === "string" ? { model: deploy } : deploy;
  const host = handle.engine.name === "ollama" ? info.host : undefined;
  return { ...(host !== undefined && { host }), ...wish };
}

/** What asks a deployed model: a name where the settings know its server, else a handle. */
export function deployedModel(
  { options, handle }: Job,
  { model }: DeployedModel,
): string | ModelHandle {
  const { deploy } = options;
  if (typeof deploy === "object" && deploy.host !== undefined) {
    const { host, headers } = deploy;
    return { engine: ollama({ host, ...(headers && { headers }) }), model };
  }
  const isOwn = handle.engine.name === "ollama" && typeof options.model === "object";
  return isOwn ? { engine: handle.engine, model } : `ollama:${model}`;
}

async function deploy(job: Job, parts: Partial<DeployOptions>): Promise<DeployedModel | undefined> {
  const { session } = job;
  const wish = wishOf(job);
  if (wish === undefined) return undefined;
  const file = path.join(session.run.folder, DEPLOYED);
  const before = await readFile(file, "utf8").catch(() => "");
  session.enter({ title: `deploying ${wish.model} to Ollama`, done: 0, unit: "bytes" });
  try {
    const deployed = await deployToOllama({
      replace: before.trim() === wish.model,
      ...parts,
      ...wish,
      parameters: { ...parts.parameters, ...wish.parameters },
      signal: session.signal,
      onProgress: ({ doneBytes, totalBytes }) => {
        if (doneBytes === undefined || totalBytes === undefined) return;
        session.advance({ done: doneBytes, total: totalBytes });
      },
    });
    await writeFile(file, `${wish.model}\n`);
    session.info(`deployed as ${deployed.model}`, { ...deployed });
    return deployed;
  } catch (error) {
    session.check();
    const message = error instanceof Error ? error.message : String(error);
    session.warn("deploy", `It was not deployed to Ollama: ${message}`);
    return undefined;
  }
}
