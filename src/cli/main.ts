import { Command, CommanderError } from "commander";
import { VERSION } from "../config/index.js";
import { controlCommands } from "./commands/control.js";
import { doctorCommand } from "./commands/doctor.js";
import { execCommand } from "./commands/exec.js";
import { kernelCommand } from "./commands/kernel.js";
import { reportCommand } from "./commands/report.js";
import { runCommand } from "./commands/run.js";
import { runsCommand } from "./commands/runs.js";
import { EXIT } from "./exit-codes.js";
import { reportError } from "./report-error.js";

const EXAMPLES = `
Begin with
  promptframe doctor                    what is there, and what to do about what is not
  promptframe kernel install            the TypeScript kernel for JupyterLab, Notebook and VS Code
  promptframe exec notebook.ipynb       run a notebook without a browser
  promptframe run                       ask a model about a table, guided`;

/** Runs the command line; what it wants to say ends up on the terminal and in the exit code. */
export async function main(words: readonly string[]): Promise<void> {
  const debug = words.includes("--debug");
  try {
    await makeProgram().parseAsync([...words], { from: "user" });
  } catch (error) {
    // commander has said already what is wrong with the words.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
    else process.exitCode = reportError(error, debug);
  }
}

function makeProgram(): Command {
  const program = new Command("promptframe")
    .description("Ask a language model about every row of a table, from TypeScript notebooks.")
    .version(VERSION, "-V, --version", "the version of promptframe")
    .helpOption("-h, --help", "this text; promptframe COMMAND --help tells more")
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .addHelpText("after", EXAMPLES);
  const commands = [
    kernelCommand(),
    execCommand(),
    runCommand(),
    runsCommand(),
    reportCommand(),
    ...controlCommands(),
    doctorCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of allCommands(program)) prepare(command);
  return program;
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap((inner) => allCommands(inner))];
}

/** Every command ends by an exception instead of ending the process, and knows `--debug`. */
function prepare(command: Command): void {
  command.exitOverride().configureOutput({
    outputError: (text, write) => write(`promptframe: ${text.replace(/^error: /, "")}`),
  });
  if (command.commands.length === 0) command.option("--debug", "show where an error came from");
  command.showHelpAfterError(`Try: ${pathOf(command)} --help`);
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
