import { writeSync } from "node:fs";
import { setNotebookHost } from "../../contract/index.js";
import type { CellLanguage } from "../cell-language.js";
import { ANSWERS, type AnswerSources } from "./answer-request.js";
import { captureStreams } from "./capture-streams.js";
import { captureTslabDisplay } from "./capture-tslab-display.js";
import { type CellContext, runInContext } from "./cell-context.js";
import { thrownContent } from "./cell-error.js";
import { CellQueue } from "./cell-queue.js";
import { CommHub } from "./comm-hub.js";
import type { Channel, Connection } from "./connection.js";
import { History } from "./history.js";
import { InputDesk } from "./input-desk.js";
import { KeptOutputs } from "./kept-outputs.js";
import { kernelHost } from "./kernel-host.js";
import { type Message, outgoing } from "./message.js";
import { Output } from "./output.js";
import { ProcessEnd } from "./process-end.js";
import { surviveStrayErrors } from "./stray-errors.js";
import { Wire } from "./wire.js";

/** What a kernel is made of. */
export interface KernelOptions {
  readonly connection: Connection;
  /** Loads the language; called once the sockets are bound. */
  readonly language: () => Promise<CellLanguage>;
  /** Version of the language, for `kernel_info_reply`, which does not wait for it. */
  readonly languageVersion: string;
  /** Where executed cells are kept over sessions; undefined keeps them in memory only. */
  readonly historyFile?: string;
  /** Process whose death ends the kernel. */
  readonly parentPid?: number;
}

/**
 * Makes this process a Jupyter kernel; resolves once its sockets are bound and takes over stdout, stderr and SIGINT.
 * @throws PromptframeError `request-failed` when a socket cannot be bound
 */
export async function serveKernel(options: KernelOptions): Promise<void> {
  await new KernelServer(options).start();
}

/** Does what a request asks and says what to reply, if anything. */
type Handle = (
  message: Message,
  context: CellContext,
) => object | undefined | Promise<object | undefined>;

class KernelServer {
  readonly #options: KernelOptions;
  readonly #language: () => Promise<CellLanguage>;
  readonly #output: Output;
  readonly #comms: CommHub;
  readonly #input: InputDesk;
  readonly #kept = new KeptOutputs();
  readonly #cells: CellQueue;
  readonly #end: ProcessEnd;
  readonly #sources: AnswerSources;
  readonly #onSignal = () => {
    if (!this.#wire?.isOwnSignal()) this.#cells.interrupt();
  };
  #wire: Wire | undefined;
  #drawsWidgets = false;

  constructor(options: KernelOptions) {
    let loading: Promise<CellLanguage> | undefined;
    const language = () => {
      loading ??= options.language();
      return loading;
    };
    const history = new History(options.historyFile);
    this.#options = options;
    this.#language = language;
    this.#output = new Output({
      publish: (message) => this.#wire?.send("iopub", message),
      write: (name, text, parent) => this.#wire?.write(name, text, parent),
    });
    this.#comms = new CommHub(this.#output);
    this.#input = new InputDesk((message) => this.#wire?.send("stdin", message));
    this.#cells = new CellQueue({
      language,
      output: this.#output,
      history,
      reply: (to, content) => this.#reply("shell", to, "execute_reply", content),
      setStatus: (status, request) => this.#setStatus(status, contextOf(request)),
      barrier: () => this.#wire?.barrier() ?? Promise.resolve(),
    });
    this.#end = new ProcessEnd(this.#cells, this.#output, () => this.#wire);
    const { languageVersion } = options;
    this.#sources = { language, languageVersion, history, comms: this.#comms };
  }

  async start(): Promise<void> {
    const { connection, parentPid } = this.#options;
    const listener = {
      message: (channel: Channel, message: Message) => this.#hear(channel, message),
      interrupting: () => this.#cells.current?.signal.aborted === true,
      orphaned: () => this.#end.end(1),
      failed: (error: Error) => this.#lostSockets(error),
    };
    this.#wire = await Wire.open(connection, listener, parentPid);
    this.#setStatus("starting", undefined);
    this.#takeOver();
    // The compiler warms up while the person still types.
    this.#language().catch(() => {});
  }

  /** Without sockets nobody can reach this process any more. */
  #lostSockets(error: Error): void {
    if (this.#wire === undefined) return;
    this.#wire = undefined;
    writeSync(2, `promptframe kernel: The sockets are lost: ${error.message}\n`);
    process.exit(1);
  }

  #takeOver(): void {
    captureStreams(this.#output);
    captureTslabDisplay(this.#output);
    surviveStrayErrors(this.#output);
    this.#listenForSignals();
    const drawsWidgets = () => this.#drawsWidgets;
    const host = kernelHost({
      output: this.#output,
      comms: this.#comms,
      input: this.#input,
      drawsWidgets,
      kept: this.#kept,
    });
    setNotebookHost(host);
    // Cells ask as browsers and Python's kernel do; the language declares it (`runtimeLib`).
    Object.assign(globalThis, {
      input: (prompt = "", options?: object) => host.input(prompt, options),
    });
  }

  /** Again and again: a cell can remove the listener, and one that is ended by force takes it along. */
  #listenForSignals(): void {
    if (!process.listeners("SIGINT").includes(this.#onSignal)) process.on("SIGINT", this.#onSignal);
  }

  #hear(channel: Channel, message: Message): void {
    const type = message.header.msg_type;
    this.#listenForSignals();
    if (channel === "stdin") {
      if (type === "input_reply") this.#input.answer(message.parentHeader, message.content);
    } else if (type === "execute_request" && typeof message.content.code === "string") {
      this.#kept.hear(message);
      this.#cells.add(message);
    } else {
      const context = contextOf(message);
      runInContext(context, () => void this.#answer(channel, type, message, context));
    }
  }

  async #answer(
    channel: Channel,
    type: string,
    message: Message,
    context: CellContext,
  ): Promise<void> {
    const handle = this.#handler(type);
    if (handle === undefined) return complainOf(type);
    this.#setStatus("busy", context);
    this.#noticeWidgets(type, message);
    try {
      const content = await handle(message, context);
      if (content !== undefined) this.#reply(channel, message, replyType(type), content);
    } catch (error) {
      const content = { status: "error", ...thrownContent(error) };
      this.#reply(channel, message, replyType(type), content);
    }
    this.#setStatus("idle", context);
    if (type === "shutdown_request") this.#end.end(0);
  }

  #handler(type: string): Handle | undefined {
    const answer = Object.hasOwn(ANSWERS, type) ? ANSWERS[type] : undefined;
    if (answer !== undefined) return ({ content }) => answer(content, this.#sources);
    if (type === "execute_request") {
      return () => {
        throw new TypeError('The "code" of an execute_request must be a text.');
      };
    }
    if (type === "interrupt_request") {
      return () => {
        this.#cells.interrupt();
        return { status: "ok" };
      };
    }
    if (type === "shutdown_request") return (message) => this.#sayGoodbye(message);
    if (/^comm_(open|msg|close)$/.test(type)) {
      return (message, context) => this.#hearComm(type, message, context);
    }
    return undefined;
  }

  /** Every front end hears of the end, whoever asked for it. */
  #sayGoodbye({ content, header }: Message): object {
    const reply = { status: "ok", restart: content.restart === true };
    const to = { parent: header, identities: ["shutdown_reply"] };
    this.#wire?.send("iopub", outgoing("shutdown_reply", reply, to));
    return reply;
  }

  #hearComm(type: string, message: Message, context: CellContext): undefined {
    const { content, metadata, buffers } = message;
    const data = (content.data ?? {}) as Readonly<Record<string, unknown>>;
    try {
      this.#comms.hear(type, { content, data, metadata, buffers }, context);
    } catch (error) {
      // Shown like every error that nobody caught.
      process.nextTick(() => {
        throw error;
      });
    }
  }

  #noticeWidgets(type: string, { content }: Message): void {
    const target = content.target_name;
    this.#drawsWidgets ||=
      (type === "comm_info_request" && target === "jupyter.widget") ||
      (type === "comm_open" && target === "jupyter.widget.control");
  }

  #reply(channel: Channel, to: Message, type: string, content: object): void {
    const { identities, header: parent } = to;
    this.#wire?.send(channel, outgoing(type, content, { identities, parent }));
  }

  #setStatus(state: "starting" | "busy" | "idle", context: CellContext | undefined): void {
    this.#output.publish("status", { execution_state: state }, context);
  }
}

function contextOf(parent: Message): CellContext {
  return { parent, silent: false, allowStdin: false };
}

function replyType(request: string): string {
  return request.replace(/_request$/, "_reply");
}

/** One line in the log of whoever started the kernel. */
function complainOf(type: string): void {
  const shown = JSON.stringify(type.slice(0, 60));
  try {
    writeSync(2, `promptframe kernel: A message of the unknown type ${shown} was dropped.\n`);
  } catch {
    // Nobody reads it.
  }
}
