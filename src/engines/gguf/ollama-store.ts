import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { ModelListing } from "../../contract/index.js";

/** A model that Ollama has pulled, as its manifest describes it. */
export interface PulledModel {
  /** As Ollama names it: `llama3.2:latest`, `user/name:tag`, `hf.co/user/name:tag`. */
  readonly name: string;
  readonly manifest: Manifest;
}

interface Layer {
  readonly mediaType: string;
  readonly digest: string;
  readonly size?: number;
}

interface Manifest {
  readonly config?: Layer;
  readonly layers: readonly Layer[];
}

/** The parts of a pulled model that lie beside its weights. */
export interface PulledParts {
  /** The file with the weights. */
  readonly blob: string;
  readonly digest: string;
  /** Options from the Modelfile's PARAMETER lines, as Ollama stores them. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly system?: string;
  /** The model is one on top of another, which this engine does not put together. */
  readonly adapter: boolean;
}

const DEFAULT_HOST = "registry.ollama.ai";
const DEFAULT_OWNER = "library";
const LAYER = "application/vnd.ollama.image.";

/**
 * The models in Ollama's folder, `manifests/HOST/OWNER/NAME/TAG` beside `blobs/sha256-HEX`; none without a folder.
 * Manifests that cannot be read are left out, as Ollama itself does.
 */
export async function pulledModels(folder: string): Promise<PulledModel[]> {
  const root = path.join(folder, "manifests");
  const files = await readdir(root, { recursive: true }).catch(() => []);
  const models = await Promise.all(
    files.map(async (file) => {
      const parts = file.split(path.sep);
      const manifest = parts.length === 4 ? await readManifest(path.join(root, file)) : undefined;
      return manifest && { name: nameOf(parts), manifest };
    }),
  );
  return models.filter((model) => model !== undefined).sort((a, b) => a.name.localeCompare(b.name));
}

function nameOf(parts: readonly string[]): string {
  const [host, owner, name, tag] = parts;
  if (host !== DEFAULT_HOST) return `${host}/${owner}/${name}:${tag}`;
  return owner === DEFAULT_OWNER ? `${name}:${tag}` : `${owner}/${name}:${tag}`;
}

async function readManifest(file: string): Promise<Manifest | undefined> {
  try {
    const manifest = JSON.parse(await readFile(file, "utf8")) as Partial<Manifest>;
    return Array.isArray(manifest.layers) ? (manifest as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

/** The pulled model a user means: the tag is `latest` when left out, and capital letters do not matter. */
export function findPulled(models: readonly PulledModel[], name: string): PulledModel | undefined {
  const short = name.replace(/^registry\.ollama\.ai\//i, "").replace(/^library\//i, "");
  const lastPart = short.slice(short.lastIndexOf("/") + 1);
  const wanted = lastPart.includes(":") ? short : `${short}:latest`;
  return (
    models.find((model) => model.name === wanted) ??
    models.find((model) => model.name.toLowerCase() === wanted.toLowerCase())
  );
}

/** Reads what lies beside the weights; undefined when the manifest names no weights in GGUF. */
export async function pulledParts(
  folder: string,
  { manifest }: PulledModel,
): Promise<PulledParts | undefined> {
  const layer = (kind: string) =>
    manifest.layers.find(({ mediaType }) => mediaType === `${LAYER}${kind}`);
  const model = layer("model");
  if (model === undefined) return undefined;
  const parameters = parseRecord(await readLayer(folder, layer("params")));
  const system = await readLayer(folder, layer("system"));
  return {
    blob: await blobPath(folder, model.digest),
    digest: model.digest,
    ...(parameters && { parameters }),
    ...(system && { system }),
    adapter: layer("adapter") !== undefined,
  };
}

/** What Ollama's own list says about a model, from its small configuration blob. */
export async function pulledListing(folder: string, model: PulledModel): Promise<ModelListing> {
  const config = parseRecord(await readLayer(folder, model.manifest.config)) ?? {};
  const text = (key: string) => (typeof config[key] === "string" ? config[key] : undefined);
  return {
    name: model.name,
    sizeBytes: model.manifest.layers.reduce((sum, { size }) => sum + (size ?? 0), 0),
    family: text("model_family"),
    parameters: text("model_type"),
    quantization: text("file_type"),
  };
}

async function readLayer(folder: string, layer: Layer | undefined): Promise<string | undefined> {
  if (layer === undefined) return undefined;
  return readFile(await blobPath(folder, layer.digest), "utf8").catch(() => undefined);
}

/** Blobs are called `sha256-HEX`; `sha256:HEX` in folders from before 2024. */
async function blobPath(folder: string, digest: string): Promise<string> {
  const blobs = path.join(folder, "blobs");
  // A manifest is data from outside: nothing but a digest may become part of a path.
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return path.join(blobs, "no-such-blob");
  const old = path.join(blobs, digest);
  const usual = path.join(blobs, digest.replace(":", "-"));
  return (await exists(usual)) || !(await exists(old)) ? usual : old;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function parseRecord(json: string | undefined): Record<string, unknown> | undefined {
  if (json === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
