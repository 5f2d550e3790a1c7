import { open, readFile, stat } from "node:fs/promises";
import { parsePythonJson } from "./lenient-json.js";

/** Follows a file that a program appends JSON objects to, one a line. */
export class JsonLines {
  readonly #path: string;
  #offset: number;
  #rest = Buffer.alloc(0);

  private constructor(path: string, offset: number) {
    this.#path = path;
    this.#offset = offset;
  }

  /** From its end on, as it is now: what is there belongs to an earlier run. */
  static async after(path: string): Promise<JsonLines> {
    return new JsonLines(path, await sizeOf(path));
  }

  /** The whole lines that are new; lines that are no JSON object are left out. */
  async poll(): Promise<readonly Record<string, unknown>[]> {
    const size = await sizeOf(this.#path);
    // Begun anew by its writer.
    if (size < this.#offset) this.#restart();
    if (size === this.#offset) return [];
    const file = await open(this.#path, "r");
    try {
      const bytes = Buffer.alloc(size - this.#offset);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.#offset);
      this.#offset += bytesRead;
      const whole = Buffer.concat([this.#rest, bytes.subarray(0, bytesRead)]);
      const end = whole.lastIndexOf(0x0a) + 1;
      this.#rest = whole.subarray(end);
      const lines = whole.subarray(0, end).toString("utf8").split("\n");
      return lines.map(parsePythonJson).filter((line) => line !== undefined);
    } finally {
      await file.close();
    }
  }

  #restart(): void {
    this.#offset = 0;
    this.#rest = Buffer.alloc(0);
  }
}

/** Bytes of a file; 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

/** The whole JSON objects of a file, as it is now; none where there is no file. */
export async function readJsonLines(path: string): Promise<readonly Record<string, unknown>[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text
    .split("\n")
    .map(parsePythonJson)
    .filter((line) => line !== undefined);
}
