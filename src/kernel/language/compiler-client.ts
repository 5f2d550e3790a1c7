import { Worker } from "node:worker_threads";
import type {
  CompilerCalls,
  CompilerReply,
  CompilerRequest,
  CompilerSettings,
} from "./compiler-calls.js";

/** The compiler's thread ended; variables are kept, because they live elsewhere. */
export class CompilerCrash extends Error {
  override readonly name = "CompilerCrash";
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Ends in a row, without an answer between them, after which a new thread is not tried again. */
const MOST_CRASHES = 3;

const YOUNG_MB = 96;

/** Calls the compiler in a thread of its own, and starts another when that one dies. */
export class CompilerClient {
  readonly #settings: CompilerSettings;
  readonly #entry: URL;
  readonly #memoryMb: number | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 0;
  #crashes = 0;
  #closed = false;
  #starts = 0;

  constructor(settings: CompilerSettings, entry: URL, memoryMb?: number) {
    this.#settings = settings;
    this.#entry = entry;
    this.#memoryMb = memoryMb;
    this.#start();
  }

  /** How many threads have been started so far. */
  get starts(): number {
    return this.#starts;
  }

  /**
   * Asks the compiler.
   * @throws CompilerCrash when its thread ended before it answered
   */
  call<M extends keyof CompilerCalls>(
    method: M,
    ...args: Parameters<CompilerCalls[M]>
  ): Promise<ReturnType<CompilerCalls[M]>> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new CompilerCrash("The kernel is closed."));
      if (!this.#worker && this.#crashes >= MOST_CRASHES) return reject(this.#givenUp());
      const worker = this.#worker ?? this.#start();
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, method, args } satisfies CompilerRequest);
    });
  }

  /** Ends the thread; what is waiting is rejected. */
  close(): void {
    this.#closed = true;
    void this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, {
      workerData: this.#settings,
      // What tslab's converter prints is for its developers, not for the cell that happens to run.
      stdout: true,
      stderr: true,
      resourceLimits: {
        // Compiling makes much short-lived garbage; a roomy nursery saves a fifth of its time.
        maxYoungGenerationSizeMb: YOUNG_MB,
        ...(this.#memoryMb === undefined ? {} : { maxOldGenerationSizeMb: this.#memoryMb }),
      },
    });
    worker.unref();
    worker.on("message", (reply: CompilerReply) => this.#hear(worker, reply));
    let cause: Error | undefined;
    worker.on("error", (error: Error) => {
      cause = error;
    });
    worker.on("exit", () => this.#lose(worker, cause));
    this.#worker = worker;
    this.#starts++;
    return worker;
  }

  #hear(worker: Worker, reply: CompilerReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    this.#crashes = 0;
    if (this.#waiting.size === 0) worker.unref();
    if ("failure" in reply) waiting?.reject(new Error(reply.failure));
    else waiting?.resolve(reply.value as never);
  }

  #lose(worker: Worker, cause: Error | undefined): void {
    if (this.#worker === worker) this.#worker = undefined;
    this.#crashes++;
    const because = cause ? `: ${cause.message}` : "";
    const crash = new CompilerCrash(
      `The TypeScript compiler stopped${because}\nIt is started again with the next cell; your variables are kept. Run the cell again.`,
    );
    for (const { reject } of this.#waiting.values()) reject(crash);
    this.#waiting.clear();
  }

  #givenUp(): CompilerCrash {
    return new CompilerCrash(
      `The TypeScript compiler stopped ${MOST_CRASHES} times in a row.\nRestart the kernel. If that does not help, give it more memory: NODE_OPTIONS=--max-old-space-size=4096.`,
    );
  }
}
