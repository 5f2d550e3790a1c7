import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Dealer, Subscriber } from "zeromq";
import { type NodeProcess, startNode } from "./node-process.js";
import { ROOT } from "./temp-project.js";

const TSLAB = path.join(ROOT, "node_modules/tslab/bin/tslab");
const DELIMITER = "<IDS|MSG>";
const CHANNELS = ["shell", "iopub", "stdin", "control", "hb"] as const;
const START_MS = 60_000;

/** One Jupyter message as far as a test looks at it. */
export interface KernelMessage {
  readonly type: string;
  readonly content: Readonly<Record<string, any>>;
  /** Id of the request it answers. */
  readonly parent: string | undefined;
}

/** A cell that is, or has been, executed. */
export interface Cell {
  /** What the kernel published for it so far, status messages left out. */
  readonly outputs: readonly KernelMessage[];
  /** What it wrote to a stream so far. */
  stream(name: "stdout" | "stderr"): string;
  /** `ok`, `error` or `abort`, once the kernel has replied and is idle again. */
  readonly done: Promise<string>;
}

/** The stock tslab kernel as a process of its own, driven over its sockets as Jupyter does. */
export class Kernel {
  readonly #process: NodeProcess;
  readonly #key: string;
  readonly #folder: string;
  readonly #shell = new Dealer({ linger: 0 });
  readonly #iopub = new Subscriber({ linger: 0 });
  readonly #session = randomUUID();
  readonly #cells = new Map<string, OpenCell>();
  readonly #heard = new Set<string>();

  private constructor(process: NodeProcess, key: string, folder: string) {
    this.#process = process;
    this.#key = key;
    this.#folder = folder;
  }

  /** Starts a kernel in a folder, the way `tslab install` tells Jupyter to. */
  static async start(cwd: string, env: Readonly<Record<string, string>>): Promise<Kernel> {
    const folder = mkdtempSync(path.join(tmpdir(), "promptframe-kernel-"));
    const ports = await freePorts(CHANNELS.length);
    const key = randomUUID();
    const connection = {
      transport: "tcp",
      ip: "127.0.0.1",
      signature_scheme: "hmac-sha256",
      key,
      ...Object.fromEntries(CHANNELS.map((channel, at) => [`${channel}_port`, ports[at]])),
    };
    const file = path.join(folder, "connection.json");
    writeFileSync(file, JSON.stringify(connection));
    const child = startNode([TSLAB, "kernel", "--config-path", file], { cwd, env });
    const kernel = new Kernel(child, key, folder);
    await kernel.#connect(ports[0]!, ports[1]!);
    return kernel;
  }

  /** Executes a cell and waits for its end. */
  async run(code: string): Promise<{ status: string; cell: Cell }> {
    for (;;) {
      const cell = this.begin(code);
      const status = await cell.done;
      // After an error tslab drops what it is sent for another 200 ms.
      if (status !== "abort") return { status, cell };
      await wait(50);
    }
  }

  /** Starts to execute a cell. */
  begin(code: string): Cell {
    const id = randomUUID();
    const cell = new OpenCell();
    this.#cells.set(id, cell);
    this.#process.ended.then(({ code, stderr }) => {
      cell.fail(new Error(`the kernel ended with code ${code}: ${stderr}`));
    });
    const content = { code, silent: false, store_history: true, allow_stdin: false };
    void this.#send("execute_request", content, id);
    return cell;
  }

  /** What Jupyter's stop button does. */
  interrupt(): void {
    this.#process.kill("SIGINT");
  }

  async stop(): Promise<void> {
    this.#shell.close();
    this.#iopub.close();
    this.#process.kill("SIGKILL");
    await this.#process.ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #connect(shellPort: number, iopubPort: number): Promise<void> {
    this.#shell.connect(`tcp://127.0.0.1:${shellPort}`);
    this.#iopub.connect(`tcp://127.0.0.1:${iopubPort}`);
    this.#iopub.subscribe();
    void this.#listen(this.#shell);
    void this.#listen(this.#iopub);
    const deadline = Date.now() + START_MS;
    // A subscription takes a moment to arrive: ready is what is heard on both sockets.
    while (!this.#heard.has("kernel_info_reply") || !this.#heard.has("status")) {
      if (Date.now() > deadline) {
        throw new Error(`no kernel after ${START_MS / 1000} s: ${this.#process.stderr}`);
      }
      await this.#send("kernel_info_request", {}, randomUUID());
      await wait(200);
    }
  }

  async #send(type: string, content: object, id: string): Promise<void> {
    const header = {
      msg_id: id,
      msg_type: type,
      session: this.#session,
      username: "test",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const signature = createHmac("sha256", this.#key).update(parts.join("")).digest("hex");
    await this.#shell.send([DELIMITER, signature, ...parts]);
  }

  async #listen(socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const texts = frames.map((frame) => frame.toString());
      const [header, parent, , content] = texts
        .slice(texts.indexOf(DELIMITER) + 2)
        .map((text) => JSON.parse(text));
      this.#heard.add(header.msg_type);
      this.#cells
        .get(parent.msg_id)
        ?.hear({ type: header.msg_type, content, parent: parent.msg_id });
    }
  }
}

class OpenCell implements Cell {
  readonly outputs: KernelMessage[] = [];
  readonly done: Promise<string>;
  fail!: (error: Error) => void;
  #resolve!: (status: string) => void;
  #status: string | undefined;
  #idle = false;

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.fail = reject;
    });
    // A kernel that is stopped at the end fails cells nobody waits for.
    this.done.catch(() => {});
  }

  stream(name: "stdout" | "stderr"): string {
    return this.outputs
      .filter(({ type, content }) => type === "stream" && content.name === name)
      .map(({ content }) => content.text)
      .join("");
  }

  hear(message: KernelMessage): void {
    if (message.type === "execute_reply") this.#status = message.content.status;
    else if (message.type !== "status") this.outputs.push(message);
    else this.#idle ||= message.content.execution_state === "idle";
    if (this.#idle && this.#status !== undefined) this.#resolve(this.#status);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(
    servers.map((server) => new Promise((resolve) => server.once("listening", resolve))),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
