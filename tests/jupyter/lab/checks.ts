import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

/** Carries out the checks of a scenario one after the other and tells about each. */
export class Checks {
  readonly failures: string[] = [];
  #begun = Date.now();

  /** One step of a scenario; the scenario goes on after a step that failed. */
  async step(name: string, act: () => Promise<void>, onFailure?: () => Promise<void>) {
    this.#begun = Date.now();
    try {
      await act();
      console.log(`  ok    ${name} (${this.#seconds()} s)`);
    } catch (error) {
      this.failures.push(name);
      console.log(`  FAIL  ${name} (${this.#seconds()} s)`);
      console.log(`        ${messageOf(error).replaceAll("\n", "\n        ")}`);
      await onFailure?.().catch(() => undefined);
    }
  }

  #seconds(): string {
    return ((Date.now() - this.#begun) / 1000).toFixed(1);
  }
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n").slice(0, 12).join("\n");
}

/** Asks again until the answer is yes. */
export async function eventually(
  what: string,
  test: () => Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (Date.now() < end) {
    if (await test()) return;
    await pause(100);
  }
  assert.fail(`${what}: not within ${timeoutMs / 1000} s`);
}

/** Waits until a number has not changed for a while, and returns it. */
export async function settled(read: () => Promise<number>, quietMs = 800): Promise<number> {
  let last = await read();
  let since = Date.now();
  const end = since + 20_000;
  while (Date.now() - since < quietMs) {
    await pause(100);
    const now = await read();
    if (now !== last) since = Date.now();
    last = now;
    assert.ok(Date.now() < end, `still changing: ${now}`);
  }
  return last;
}
