/** Content of a kernel.json (jupyter_client, "Kernel specs"). */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: "signal" | "message";
  readonly env?: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Name under which notebooks ask for this kernel. */
export const KERNEL_NAME = "promptframe";

/** Name people see in a list of kernels. */
export const KERNEL_TITLE = "TypeScript (promptframe)";

/** Language of the cells, as notebooks write it. */
export const KERNEL_LANGUAGE = "typescript";

/** How a front end stops a cell: by a message, which also works on Windows and over a network. */
export const INTERRUPT_MODE = "message";

/** What a kernel.json says about itself, so that it can be recognised as ours. */
const MARK = "promptframe";

/** Describes this kernel to Jupyter; `command` is the absolute path of the promptframe command. */
export function kernelSpec(
  command: string,
  version: string,
  displayName: string = KERNEL_TITLE,
): KernelSpec {
  return {
    argv: [process.execPath, command, "kernel", "start", "{connection_file}"],
    display_name: displayName,
    language: KERNEL_LANGUAGE,
    interrupt_mode: INTERRUPT_MODE,
    metadata: { [MARK]: { version }, debugger: false },
  };
}

/** Whether a kernel.json was written by this package. */
export function isOurs(spec: unknown): boolean {
  const metadata = (spec as Partial<KernelSpec> | null)?.metadata;
  return typeof metadata === "object" && metadata !== null && MARK in metadata;
}
