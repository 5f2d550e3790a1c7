import { createRequire } from "node:module";
import path from "node:path";
import { PackageMissingError } from "../errors/index.js";

/** The functions of `@tensorflow/tfjs-core`. */
export type Tensorflow = typeof import("@tensorflow/tfjs-core");

let loaded: Promise<Tensorflow> | undefined;

/**
 * Loads TensorFlow.js with its WebAssembly backend, once.
 * @throws PackageMissingError (`package-missing`) when one of the two packages is not installed
 */
export function loadTensorflow(): Promise<Tensorflow> {
  loaded ??= load().catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function load(): Promise<Tensorflow> {
  const core = await importPackage("@tensorflow/tfjs-core", () => import("@tensorflow/tfjs-core"));
  const wasm = await importPackage(
    "@tensorflow/tfjs-backend-wasm",
    () => import("@tensorflow/tfjs-backend-wasm"),
  );
  const manifest = createRequire(import.meta.url).resolve(
    "@tensorflow/tfjs-backend-wasm/package.json",
  );
  wasm.setWasmPaths(`${path.dirname(manifest)}/dist/`);
  await core.setBackend("wasm");
  await core.ready();
  return core;
}

async function importPackage<T extends object>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    const module = await load();
    // Node sees these CommonJS builds under `default`.
    return "default" in module ? (module.default as T) : module;
  } catch (error) {
    throw new PackageMissingError(name, "Training a model", error);
  }
}
