import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { CHANNELS, type Connection, parseConnection } from "../server/connection.js";

const IP = "127.0.0.1";
const KEPT_TEXT = 4_000;
/** Time for the last words to arrive behind the end of the process. */
const LAST_WORDS_MS = 500;

/** How a kernel's process is started. */
export interface KernelCommand {
  /** Program and its words; the path of the connection file is added behind them. */
  readonly command: readonly string[];
  /** Folder the cells work in. Default: this process's. */
  readonly cwd?: string;
  /** Environment of the kernel. Default: this process's. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A kernel in a process of its own, with the connection it was told to use. */
export class KernelProcess {
  readonly connection: Connection;
  /** Resolves when the process has ended, with a sentence about how. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #removeFolder: () => void;
  #written = "";

  private constructor(child: ChildProcess, connection: Connection, removeFolder: () => void) {
    this.#child = child;
    this.connection = connection;
    this.#removeFolder = removeFolder;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#written = (this.#written + text).slice(-KEPT_TEXT);
      });
    }
    this.ended = new Promise((resolve) => {
      child.once("error", (error) => resolve(`the kernel could not be started: ${error.message}`));
      child.once("close", (code, signal) => resolve(this.#ending(code, signal)));
      child.once("exit", () => this.#closeSoon());
    });
  }

  /** What a cell started may hold the pipes for as long as it likes: nobody waits for it. */
  #closeSoon(): void {
    const { stdout, stderr } = this.#child;
    const timer = setTimeout(() => {
      stdout?.destroy();
      stderr?.destroy();
    }, LAST_WORDS_MS);
    this.#child.once("close", () => clearTimeout(timer));
  }

  /** Starts a kernel on ports that are free now. */
  static async start({ command, cwd, environment }: KernelCommand): Promise<KernelProcess> {
    const text = JSON.stringify(await connectionFields());
    const folder = mkdtempSync(path.join(tmpdir(), "promptframe-exec-"));
    // Its key is not to outlive a process that ends without waiting for the kernel, at whatever moment that is.
    const removeFolder = () => rmSync(folder, { recursive: true, force: true });
    process.once("exit", removeFolder);
    const file = path.join(folder, "kernel.json");
    writeFileSync(file, text, { mode: 0o600 });
    const [program = process.execPath, ...words] = command;
    const child = spawn(program, [...words, file], {
      cwd,
      // With the process id of its parent a kernel can end when its parent is gone.
      env: { ...(environment ?? process.env), JPY_PARENT_PID: String(process.pid) },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: Ctrl-C reaches the kernel through us only, as an interrupt.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    return new KernelProcess(child, parseConnection(text, file), removeFolder);
  }

  /** True when the ports were taken by somebody else between choosing and using them. */
  get lostItsPorts(): boolean {
    return /EADDRINUSE|address already in use/i.test(this.#written);
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Waits for the end of the process, forces it after some milliseconds, and removes its files. */
  async finish(withinMs: number): Promise<void> {
    const timer = setTimeout(() => this.kill(), withinMs);
    await this.ended;
    clearTimeout(timer);
    process.off("exit", this.#removeFolder);
    this.#removeFolder();
  }

  #ending(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    const said = this.#written.trim();
    return `the kernel ended ${how}${said === "" ? "" : `; it said:\n${said}`}`;
  }
}

async function connectionFields(): Promise<Record<string, unknown>> {
  const ports = await freePorts(CHANNELS.length);
  return {
    transport: "tcp",
    ip: IP,
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
    ...Object.fromEntries(CHANNELS.map((channel, at) => [`${channel}_port`, ports[at]])),
  };
}

/** All are held at once, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, IP));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map(closed));
  return ports;
}

function closed(server: Server): Promise<unknown> {
  server.close();
  return once(server, "close");
}
