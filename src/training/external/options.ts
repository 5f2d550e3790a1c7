import type { ShownBase } from "./hub-id.js";

/** Where an external trainer finds its tool and base model, and how it is watched. */
export interface ExternalTrainerOptions {
  /** Hugging Face id, or folder, of the base model's weights. Default: found from its name and `shown`. */
  readonly hubId?: string;
  /** What Ollama's `/api/show` says about the base model; tells its Hugging Face id. Default nothing. */
  readonly shown?: ShownBase;
  /** Also trains more than a billion parameters without a graphics card, which takes days. Default false. */
  readonly slow?: boolean;
  /** The Python that has the tool. Default: the one beside the tool's executable, or of the active environment. */
  readonly python?: string;
  /** The tool's executable and its first arguments. Default: searched beside `python` and in `PATH`. */
  readonly command?: readonly string[];
  /** Added to the environment of everything that is started. Default nothing. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Ends training that shows no sign of life for so many milliseconds. Default 900,000 (15 minutes). */
  readonly stallMs?: number;
  /** Time between two looks at the progress files, in milliseconds. Default 250. */
  readonly pollMs?: number;
  /** Merges the adapter into the base and makes a GGUF file. Default true. */
  readonly gguf?: boolean;
  /** Command that takes a folder of weights, `--outfile` and `--outtype`. Default: llama.cpp's, where found. */
  readonly converter?: readonly string[];
  /** Weights of the GGUF file. Default `q8_0`. */
  readonly outtype?: "f32" | "f16" | "bf16" | "q8_0" | "auto";
}

/** How long a trainer may be silent before it counts as hung, in milliseconds. */
export const DEFAULT_STALL_MS = 900_000;
