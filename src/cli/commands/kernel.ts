import { Command, Option } from "commander";
import { VERSION } from "../../config/index.js";
import { COMMAND_PATH } from "../command-path.js";

interface PlaceOptions {
  readonly user?: boolean;
  readonly sysPrefix?: boolean;
  readonly prefix?: string;
  readonly name?: string;
  readonly displayName?: string;
  readonly force?: boolean;
}

/** `promptframe kernel install | uninstall | start`. */
export function kernelCommand(): Command {
  const kernel = new Command("kernel").description("the TypeScript kernel for Jupyter");
  kernel.addCommand(
    placed(new Command("install"))
      .description("tell Jupyter and VS Code about the kernel; needs no Python")
      .option("--display-name <text>", "name in lists of kernels", "TypeScript (promptframe)")
      .option("--force", "replace a kernel of this name that another program installed")
      .action(install),
  );
  kernel.addCommand(
    placed(new Command("uninstall"))
      .description("take the kernel away from Jupyter again")
      .option("--force", "also a kernel that another program installed")
      .action(uninstall),
  );
  kernel.addCommand(
    new Command("start")
      .description("start the kernel; front ends do this")
      .argument("<connection-file>", "file with ports and key, written by the front end")
      .action(async (file: string) => {
        const { startKernel } = await import("../../kernel/index.js");
        await startKernel(file);
      }),
  );
  return kernel;
}

function placed(command: Command): Command {
  return command
    .addOption(
      new Option("--user", "for you alone (the default)").conflicts(["sysPrefix", "prefix"]),
    )
    .addOption(
      new Option("--sys-prefix", "into the active Python or conda environment").conflicts([
        "prefix",
      ]),
    )
    .option("--prefix <folder>", "under this folder, in share/jupyter/kernels")
    .option("--name <name>", "name of the kernel, as notebooks keep it", "promptframe");
}

async function install(options: PlaceOptions): Promise<void> {
  const { loadSpecs } = await import("../../kernel/index.js");
  const { installSpec } = await loadSpecs();
  const folder = await installSpec({
    ...targetOf(options),
    command: COMMAND_PATH,
    version: VERSION,
    displayName: options.displayName,
  });
  console.log(`Installed the kernel "${options.displayName}" in ${folder}
Next: start jupyter lab, or open a notebook in VS Code, and choose "${options.displayName}".
It runs ${COMMAND_PATH} with ${process.execPath}; install again after moving either.`);
}

async function uninstall(options: PlaceOptions): Promise<void> {
  const { loadSpecs } = await import("../../kernel/index.js");
  const { uninstallSpec } = await loadSpecs();
  const folder = await uninstallSpec(targetOf(options));
  console.log(
    folder === undefined
      ? `There is no kernel "${options.name}" there; nothing to remove. promptframe doctor lists what is installed.`
      : `Removed ${folder}`,
  );
}

function targetOf({ sysPrefix, prefix, name, force }: PlaceOptions) {
  const place =
    prefix !== undefined
      ? ({ kind: "prefix", prefix } as const)
      : ({ kind: sysPrefix ? "sys-prefix" : "user" } as const);
  return { place, name, force };
}
