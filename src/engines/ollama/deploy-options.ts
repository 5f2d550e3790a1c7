import type { Message, PullProgress } from "../../contract/index.js";

/** A value of a parameter, as in a Modelfile; `stop` takes several. */
export type ModelParameter = string | number | boolean | readonly string[];

/** What is made into a model of an Ollama server. */
export interface DeployOptions {
  /** Name the model gets, such as `"feedback-labels"` or `"team/labels:v2"`. */
  readonly model: string;
  /** GGUF file with the weights, or the shards of one. Default: the weights of `base`. */
  readonly gguf?: string | readonly string[];
  /** Model of the server that the template, renderer, parser and parameters are taken from. Default none. */
  readonly base?: string;
  /** GGUF file of a LoRA adapter for `base`; only servers before 0.34.1 take one. Default none. */
  readonly adapter?: string;
  /** Template in Ollama's own language. Default: that of `base`, else what the server makes of the file. */
  readonly template?: string;
  /** System text of every request that brings none of its own. Default none. */
  readonly system?: string;
  /** Example turns put in front of every request. Default none. */
  readonly messages?: readonly Message[];
  /** Parameters, each in place of the base's. Default: those of `base`. */
  readonly parameters?: Readonly<Record<string, ModelParameter>>;
  /** Licence texts. Default: those of `base`. */
  readonly license?: string | readonly string[];
  /** Weights as `q8_0`, `q4_K_S` or `q4_K_M`; only servers before 0.34.1 convert them. Default: as they are. */
  readonly quantize?: string;
  /** Replaces a model of this name that is there already. Default false. */
  readonly replace?: boolean;
  /** What the finished model is asked, to see that it answers; false asks nothing. Default a greeting. */
  readonly check?: string | readonly Message[] | false;
  /** Address of the server. Default `OLLAMA_HOST`, else this machine. */
  readonly host?: string;
  /** Headers sent with every request. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the finished model may take to load and answer, in milliseconds; Infinity: no limit. Default 600,000. */
  readonly checkTimeoutMs?: number;
  /** Hears every step, with bytes where there are some to count. */
  readonly onProgress?: (progress: PullProgress) => void;
  /** Aborting it ends the deployment; what was uploaded stays on the server for the next try. */
  readonly signal?: AbortSignal;
}

/** A model that is now on a server. */
export interface DeployedModel {
  /** What the option `model` takes. */
  readonly model: string;
  readonly digest?: string;
  readonly host: string;
  readonly serverVersion: string;
  /** Bytes that were sent; 0 when the server had every file already. */
  readonly uploadedBytes: number;
  /** What was copied from the base. */
  readonly copied: readonly string[];
  /** The answer to `check`. */
  readonly answer?: string;
  readonly seconds: number;
}
