import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** A JupyterLab of a test's own, on a free port, with no token. */
export interface LabServer {
  readonly url: string;
  /** Ends the server and every kernel it started. */
  stop(): Promise<void>;
}

/** What a server is started with. */
export interface LabServerOptions {
  /** Python virtual environment that has jupyterlab and the kernel. */
  readonly venv: string;
  /** Folder whose notebooks are served. */
  readonly notebooks: string;
  /** Folder for settings, run-time files and the log. */
  readonly state: string;
  /** Variables that the kernels get. */
  readonly env: Readonly<Record<string, string>>;
}

const STARTS_WITHIN_MS = 90_000;

/** Starts JupyterLab and waits until it answers. */
export async function startLab({
  venv,
  notebooks,
  state,
  env,
}: LabServerOptions): Promise<LabServer> {
  const settings = await writeSettings(state);
  const port = await freePort();
  const log = createWriteStream(join(state, "lab.log"));
  const child = spawn(join(venv, "bin", "jupyter-lab"), options(port, notebooks), {
    cwd: notebooks,
    env: {
      ...process.env,
      JUPYTER_CONFIG_DIR: join(state, "config"),
      JUPYTER_DATA_DIR: join(state, "data"),
      JUPYTER_RUNTIME_DIR: join(state, "runtime"),
      JUPYTERLAB_SETTINGS_DIR: settings,
      JUPYTERLAB_WORKSPACES_DIR: join(state, "workspaces"),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const url = `http://127.0.0.1:${port}`;
  try {
    await answers(url, child);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return { url, stop: () => stop(child, url) };
}

function options(port: number, notebooks: string): string[] {
  return [
    "--no-browser",
    "--allow-root",
    "--expose-app-in-browser",
    "--ServerApp.ip=127.0.0.1",
    `--ServerApp.port=${port}`,
    "--ServerApp.port_retries=0",
    `--ServerApp.root_dir=${notebooks}`,
    "--ServerApp.disable_check_xsrf=True",
    "--IdentityProvider.token=",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=None",
    "--LabApp.extension_manager=readonly",
  ];
}

/** Every cell stays in the page, whether it is in view or not, and nothing is saved behind the test's back. */
async function writeSettings(state: string): Promise<string> {
  const folder = join(state, "settings");
  const files = {
    "@jupyterlab/notebook-extension/tracker": { windowingMode: "none" },
    "@jupyterlab/docmanager-extension/plugin": { autosave: false },
    "@jupyterlab/apputils-extension/notification": {
      fetchNews: "false",
      checkForUpdates: false,
      doNotDisturbMode: true,
    },
  };
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, `${name}.jupyterlab-settings`);
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, JSON.stringify(content));
  }
  return folder;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + STARTS_WITHIN_MS;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`jupyter-lab ended with code ${child.exitCode}`);
    const response = await fetch(`${url}/api/status`).catch(() => undefined);
    if (response?.ok) return;
    await pause(200);
  }
  throw new Error(`jupyter-lab did not answer within ${STARTS_WITHIN_MS / 1000} s`);
}

async function stop(child: ChildProcess, url: string): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await fetch(`${url}/api/shutdown`, { method: "POST" }).catch(() => undefined);
  const late = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await ended;
  clearTimeout(late);
}
