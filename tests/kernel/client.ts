import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Dealer, Request, Subscriber } from "zeromq";
import { type NodeProcess, startNode } from "../package/node-process.js";

const DELIMITER = "<IDS|MSG>";
const CHANNELS = ["shell", "iopub", "stdin", "control", "hb"] as const;
const START_MS = 30_000;
/** A port that is not open yet is tried again soon, so that a kernel's start is timed well. */
const RECONNECT_MS = 10;
const ANSWER_MS = 25_000;

type Channel = "shell" | "control" | "stdin";
type Fields = Record<string, any>;

/** One message as it came. */
export interface Received {
  readonly channel: Channel | "iopub";
  readonly type: string;
  readonly header: Fields;
  readonly parent: Fields;
  readonly metadata: Fields;
  readonly content: Fields;
  readonly buffers: readonly Uint8Array[];
  /** Frames before the delimiter. */
  readonly prefix: readonly string[];
}

/** A request with all that came for it until the kernel was idle again. */
export interface Answered {
  readonly reply: Fields;
  /** Published for it, in order, status messages left out. */
  readonly outputs: readonly Received[];
  /** Published for it, in order, with status messages as `busy` and `idle`. */
  readonly order: readonly string[];
  text(name: "stdout" | "stderr"): string;
}

/** How a message is sent; the defaults are what a front end does. */
export interface SendOptions {
  readonly channel?: Channel;
  readonly id?: string;
  readonly parent?: Fields;
  readonly metadata?: Fields;
  readonly buffers?: readonly Uint8Array[];
}

/** How a kernel is started. */
export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly key?: string;
  readonly transport?: "tcp" | "ipc";
  /** Waits until the kernel answers. Default true. */
  readonly ready?: boolean;
}

/** A kernel in a process of its own and a front end for it, written against the specification alone. */
export class KernelClient {
  readonly process: NodeProcess;
  readonly received: Received[] = [];
  /** Milliseconds from the start of the process to its first `kernel_info_reply`. */
  startMs = Number.NaN;
  readonly #key: string;
  readonly #folder: string;
  readonly #sockets: Record<Channel, Dealer>;
  readonly #iopub = new Subscriber({
    linger: 0,
    receiveHighWaterMark: 0,
    reconnectInterval: RECONNECT_MS,
  });
  readonly #heart: Request;
  readonly #session = randomUUID();
  readonly #startedAt = performance.now();
  readonly #waiting = new Set<() => void>();

  private constructor(process: NodeProcess, key: string, folder: string) {
    this.process = process;
    this.#key = key;
    this.#folder = folder;
    const socket = () =>
      new Dealer({ linger: 0, routingId: this.#session, reconnectInterval: RECONNECT_MS });
    this.#sockets = { shell: socket(), control: socket(), stdin: socket() };
    this.#heart = new Request({ linger: 0, receiveTimeout: ANSWER_MS });
  }

  /** Starts `node ...args` with the connection file in the place of `{connection}`. */
  static async start(
    args: readonly string[],
    { cwd, env, key = randomUUID(), transport = "tcp", ready = true }: StartOptions = {},
  ): Promise<KernelClient> {
    const folder = mkdtempSync(path.join(tmpdir(), "promptframe-kernel-"));
    const ip = transport === "tcp" ? "127.0.0.1" : path.join(folder, "ipc");
    const ports = transport === "tcp" ? await freePorts(CHANNELS.length) : [1, 2, 3, 4, 5];
    const connection = {
      transport,
      ip,
      key,
      signature_scheme: "hmac-sha256",
      ...Object.fromEntries(CHANNELS.map((channel, at) => [`${channel}_port`, ports[at]])),
    };
    const file = path.join(folder, "connection.json");
    writeFileSync(file, JSON.stringify(connection));
    const filled = args.map((arg) => (arg === "{connection}" ? file : arg));
    const child = startNode(filled, { cwd, env });
    const client = new KernelClient(child, key, folder);
    const separator = transport === "tcp" ? ":" : "-";
    client.#connect((at) => `${transport}://${ip}${separator}${ports[at]}`);
    try {
      if (ready) await client.#untilReady();
    } catch (error) {
      await client.stop();
      throw error;
    }
    return client;
  }

  /** Sends a request and waits for its reply and the idle status. */
  async ask(type: string, content: Fields = {}, options: SendOptions = {}): Promise<Answered> {
    return this.answer(await this.send(type, content, options));
  }

  /** Milliseconds since the process was started. */
  get ageMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** Executes a cell and waits for its end. */
  async run(code: string, options: Fields = {}): Promise<Answered> {
    return this.ask("execute_request", executeContent(code, options));
  }

  /** Sends a cell without waiting; returns the id of its request. */
  async begin(code: string, options: Fields = {}): Promise<string> {
    return this.send("execute_request", executeContent(code, options));
  }

  /** Waits for the reply to a request and for the idle status after it. */
  async answer(id: string): Promise<Answered> {
    const reply = await this.until((message) => message.channel !== "iopub" && of(message, id));
    await this.until((message) => of(message, id) && message.content.execution_state === "idle");
    const published = this.published(id);
    const outputs = published.filter(({ type }) => type !== "status");
    return {
      reply: reply.content,
      outputs,
      order: published.map(({ type, content }) => content.execution_state ?? type),
      text: (name) => streamText(outputs, name),
    };
  }

  /** What was published for a request so far. */
  published(id: string): Received[] {
    return this.received.filter((message) => message.channel === "iopub" && of(message, id));
  }

  /** What a request wrote to a stream so far. */
  text(id: string, name: "stdout" | "stderr" = "stdout"): string {
    return streamText(this.published(id), name);
  }

  /** Waits for a message, also one that is there already. */
  async until(wanted: (message: Received) => boolean, ms = ANSWER_MS): Promise<Received> {
    const deadline = Date.now() + ms;
    let at = 0;
    for (;;) {
      for (; at < this.received.length; at++) {
        if (wanted(this.received[at]!)) return this.received[at]!;
      }
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`no such message within ${ms} ms; ${this.#summary()}`);
      const changed = new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
      await Promise.race([changed, wait(Math.min(left, 200))]);
    }
  }

  async send(type: string, content: Fields, options: SendOptions = {}): Promise<string> {
    const id = options.id ?? randomUUID();
    const header = {
      msg_id: id,
      msg_type: type,
      session: this.#session,
      username: "test",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const parts = [header, options.parent ?? {}, options.metadata ?? {}, content].map((part) =>
      JSON.stringify(part),
    );
    const frames = [DELIMITER, this.sign(parts), ...parts, ...(options.buffers ?? [])];
    await this.sendRaw(frames as string[], options.channel);
    return id;
  }

  /** Sends frames as they are. */
  async sendRaw(frames: (string | Uint8Array)[], channel: Channel = "shell"): Promise<void> {
    await this.#sockets[channel].send(frames);
  }

  sign(parts: readonly string[]): string {
    if (this.#key === "") return "";
    return createHmac("sha256", this.#key).update(parts.join("")).digest("hex");
  }

  /** Sends bytes to the heartbeat and returns what comes back. */
  async beat(text: string): Promise<string> {
    await this.#heart.send(text);
    const [frame] = await this.#heart.receive();
    return frame!.toString();
  }

  /** Answers the question of `input_request`. */
  async reply(question: Received, value: string): Promise<void> {
    await this.send("input_reply", { value }, { channel: "stdin", parent: question.header });
  }

  /** Ends the process by force and removes what it left. */
  async stop(): Promise<void> {
    for (const socket of [...Object.values(this.#sockets), this.#iopub, this.#heart])
      socket.close();
    this.process.kill("SIGKILL");
    await this.process.ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #connect(address: (at: number) => string): void {
    const [shell, iopub, stdin, control, hb] = CHANNELS.map((_, at) => address(at));
    this.#sockets.shell.connect(shell!);
    this.#sockets.stdin.connect(stdin!);
    this.#sockets.control.connect(control!);
    this.#heart.connect(hb!);
    this.#iopub.connect(iopub!);
    this.#iopub.subscribe();
    void this.#listen("iopub", this.#iopub);
    for (const channel of ["shell", "control", "stdin"] as const) {
      void this.#listen(channel, this.#sockets[channel]);
    }
  }

  /** Ready is what is heard on both sockets: a subscription takes a moment to arrive. */
  async #untilReady(): Promise<void> {
    const deadline = Date.now() + START_MS;
    const heard = (type: string) => this.received.some((message) => message.type === type);
    void this.#untilInfo();
    while (!heard("kernel_info_reply") || !heard("status")) {
      if (Date.now() > deadline) throw new Error(`no kernel: ${this.process.stderr}`);
      await wait(20);
      if (heard("kernel_info_reply") && !heard("status")) {
        await this.send("kernel_info_request", {});
        await wait(200);
      }
    }
  }

  async #untilInfo(): Promise<void> {
    await this.send("kernel_info_request", {});
    await this.until(({ type }) => type === "kernel_info_reply", START_MS).catch(() => {});
    this.startMs = this.ageMs;
  }

  async #listen(channel: Received["channel"], socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const texts = frames.map((frame) => frame.toString());
      const at = texts.indexOf(DELIMITER);
      const parts = texts.slice(at + 2, at + 6);
      if (texts[at + 1] !== this.sign(parts)) throw new Error("the kernel's signature is wrong");
      const [header, parent, metadata, content] = parts.map((text) => JSON.parse(text));
      this.received.push({
        channel,
        type: header.msg_type,
        header,
        parent,
        metadata,
        content,
        buffers: frames.slice(at + 6),
        prefix: texts.slice(0, at),
      });
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
    }
  }

  #summary(): string {
    const types = this.received.map(({ type, content }) => content.execution_state ?? type);
    return `heard: ${types.slice(-12).join(", ")}; stderr: ${this.process.stderr.slice(-500)}`;
  }
}

function executeContent(code: string, options: Fields): Fields {
  return { code, silent: false, store_history: true, allow_stdin: false, ...options };
}

function of(message: Received, id: string): boolean {
  return message.parent.msg_id === id && message.type !== "input_request";
}

function streamText(messages: readonly Received[], name: string): string {
  return messages
    .filter(({ type, content }) => type === "stream" && content.name === name)
    .map(({ content }) => content.text)
    .join("");
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
