import { access, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import type { Finding } from "./finding.js";

const COMMANDS = ["jupyter-lab", "jupyter-notebook", "jupyter"];
const EDITORS = [".vscode", ".vscode-server", ".vscode-insiders", ".cursor"];
const EXTENSION = /^ms-toolsai\.jupyter-\d/;

/** Which programs that open notebooks are on this machine. */
export async function checkFrontEnds(
  environment: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): Promise<Finding[]> {
  const commands = await Promise.all(COMMANDS.map((name) => onPath(name, environment)));
  const editors = await Promise.all(EDITORS.map((name) => hasExtension(path.join(home, name))));
  const found = [
    ...COMMANDS.filter((_, at) => commands[at]),
    ...EDITORS.filter((_, at) => editors[at]).map((name) => `Jupyter extension in ~/${name}`),
  ];
  if (found.length > 0) return [{ name: "front ends", status: "ok", detail: found.join(", ") }];
  return [
    {
      name: "front ends",
      status: "warn",
      detail: "neither Jupyter on the PATH nor VS Code's Jupyter extension",
      todo: "pip install jupyterlab, or install the extension ms-toolsai.jupyter; promptframe exec needs neither",
    },
  ];
}

async function onPath(name: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  const folders = (environment.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const files = folders.flatMap((folder) => endings.map((end) => path.join(folder, name + end)));
  return (await Promise.all(files.map(exists))).includes(true);
}

async function hasExtension(editor: string): Promise<boolean> {
  const names = await readdir(path.join(editor, "extensions")).catch(() => []);
  return names.some((name) => EXTENSION.test(name));
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
