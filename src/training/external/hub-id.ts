import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { tabledHubId } from "./hub-table.js";

/** What is read of Ollama's answer to `/api/show`. */
export interface ShownBase {
  readonly details?: { readonly family?: string; readonly parameter_size?: string };
  readonly model_info?: Readonly<Record<string, unknown>>;
}

/** The weights that belong to a model's name. */
export interface HubId {
  /** `owner/repository` at Hugging Face, or an absolute folder. */
  readonly id: string;
  /** What told it. */
  readonly source: "option" | "folder" | "name" | "license" | "table" | "composed" | "parent";
  /** False for what is only likely: nothing is trained on it before the user has confirmed it. */
  readonly certain: boolean;
}

/** Accounts that publish other people's models as GGUF: the original is in a repository of its own. */
const QUANTIZERS =
  /^(bartowski|thebloke|mradermacher|lmstudio-community|ggml-org|quantfactory|maziyarpanahi|second-state)$/i;

/**
 * Finds the weights a model was made from: GGUF files cannot be trained.
 * From the most to the least certain: a folder, a hub name, the licence's address, the table of well-known
 * models, the parts of the name in the file's metadata, the model it was derived from.
 */
export function hubIdOf(base: string, shown?: ShownBase): HubId | undefined {
  const name = base.trim().replace(/^ollama:/, "");
  const info = shown?.model_info ?? {};
  return (
    fromFolder(name) ??
    fromName(name, shown !== undefined) ??
    fromLicense(info) ??
    fromTable(name) ??
    fromParts(info) ??
    fromParent(info)
  );
}

function fromFolder(name: string): HubId | undefined {
  const folder = resolve(name);
  if (!existsSync(join(folder, "config.json"))) return undefined;
  return { id: folder, source: "folder", certain: true };
}

function fromName(name: string, known: boolean): HubId | undefined {
  const hub = /^(?:hf\.co|huggingface\.co)\/([\w.-]+)\/([\w.-]+?)(?:-GGUF)?(?::.*)?$/i.exec(name);
  if (hub) {
    const [, owner, repository] = hub;
    if (QUANTIZERS.test(owner!)) return undefined;
    return { id: `${owner}/${repository}`, source: "name", certain: true };
  }
  // A name with one slash that the Ollama server knows is a model of one of its users.
  const plain = known ? undefined : /^[\w.-]+\/[\w.-]+$/.exec(name)?.[0];
  if (plain === undefined || /\.gguf$/i.test(plain) || /^\.{1,2}\//.test(plain)) return undefined;
  return { id: plain, source: "name", certain: true };
}

function fromLicense(info: Readonly<Record<string, unknown>>): HubId | undefined {
  const id = repositoryOf(info["general.license.link"]);
  return id === undefined ? undefined : { id, source: "license", certain: true };
}

function fromTable(name: string): HubId | undefined {
  const id = tabledHubId(name);
  return id === undefined ? undefined : { id, source: "table", certain: true };
}

function fromParts(info: Readonly<Record<string, unknown>>): HubId | undefined {
  const part = (key: string) => {
    const value = info[`general.${key}`];
    return typeof value === "string" && value !== "" ? value.replace(/ /g, "-") : undefined;
  };
  const owner = part("organization");
  const basename = part("basename");
  if (owner === undefined || basename === undefined) return undefined;
  const repository = [basename, part("size_label"), part("finetune")].filter(Boolean).join("-");
  return { id: `${owner}/${repository}`, source: "composed", certain: false };
}

function fromParent(info: Readonly<Record<string, unknown>>): HubId | undefined {
  const id = repositoryOf(info["general.base_model.0.repo_url"]);
  return id === undefined ? undefined : { id, source: "parent", certain: false };
}

function repositoryOf(address: unknown): string | undefined {
  if (typeof address !== "string") return undefined;
  return /^https?:\/\/(?:www\.)?(?:huggingface\.co|hf\.co)\/([\w.-]+\/[\w.-]+)/i.exec(address)?.[1];
}
