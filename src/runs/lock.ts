import { randomUUID } from "node:crypto";
import { readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { utimes } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isAlive, type ProcessIdentity, thisProcess } from "../config/index.js";
import { RunStoreError } from "../errors/index.js";
import { errorCode, storeError } from "./store-errors.js";

const HEARTBEAT_MS = 10_000;
/** Another host's pid cannot be checked; its heartbeat can. */
const REMOTE_STALE_MS = 60_000;
/** Writing a lock takes microseconds; one that stays without its text was left by a crash. */
const UNWRITTEN_STALE_MS = 1_000;
const TAKEOVER_STALE_MS = 2_000;
const ATTEMPT_WAIT_MS = 10;
const RELEASE_AGAIN_MS = 1_000;
/** Opening takes milliseconds. */
const OPENING_WAIT_MS = 10_000;
const LOCK_FILE = "lock";

/** Who holds a run. */
export interface LockHolder extends ProcessIdentity {
  /** ISO time. */
  readonly since: string;
  readonly token: string;
}

const held = new Set<RunLock>();
let releasingAtExit = false;

/** A lock file this process holds, until `release` or the end of the process. */
export class RunLock {
  readonly #file: string;
  readonly #token: string;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #lost = new AbortController();

  constructor(file: string, token: string) {
    this.#file = file;
    this.#token = token;
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
    this.#heartbeat.unref();
    held.add(this);
    if (!releasingAtExit) process.on("exit", releaseAll);
    releasingAtExit = true;
  }

  /** Aborted, with a `RunStoreError` as its reason, when another process took the lock over. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Gives the lock back; one that was taken over meanwhile is left alone.
   * Where its file cannot be read at the moment, that is tried again until the process ends.
   */
  release(): void {
    clearInterval(this.#heartbeat);
    const state = this.#state();
    if (state === "unknown") {
      setTimeout(() => this.release(), RELEASE_AGAIN_MS).unref();
      return;
    }
    held.delete(this);
    if (state === "ours") removeIfThere(this.#file);
  }

  /** Only a lock that was read, or found missing, tells that it is not ours any more: reading may fail for a moment. */
  #state(): "ours" | "lost" | "unknown" {
    try {
      const holder = readHolder(this.#file);
      if (holder === undefined) return "unknown";
      return holder.token === this.#token ? "ours" : "lost";
    } catch (error) {
      return isMissing(error) ? "lost" : "unknown";
    }
  }

  #beat(): void {
    const state = this.#state();
    if (state === "unknown") return;
    if (state === "ours") {
      const now = new Date();
      utimes(this.#file, now, now).catch(() => {});
      return;
    }
    clearInterval(this.#heartbeat);
    held.delete(this);
    const place = path.dirname(this.#file);
    const hint =
      "This process gave no sign of life for a minute, so another one went on with the run.";
    this.#lost.abort(
      new RunStoreError("run-locked", `The run in ${place} was taken over.`, { hint }),
    );
  }
}

function releaseAll(): void {
  for (const lock of held) {
    try {
      lock.release();
    } catch {
      // The process is ending: a lock that stays is found stale by its dead owner.
    }
  }
}

/**
 * Takes the lock of a run's folder, at once also from an owner that has died.
 *
 * @throws RunStoreError `run-locked` when a living process holds it
 */
export async function lockRun(folder: string): Promise<RunLock> {
  const lock = await takeLock(path.join(folder, LOCK_FILE), 0);
  if (lock instanceof RunLock) return lock;
  throw lockedError(path.basename(folder), lock);
}

/**
 * Does work that looks for runs and makes or removes them, one process at a time.
 *
 * @throws RunStoreError `run-locked` when another process keeps the others waiting
 */
export async function withRunsLocked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(folder, ".opening.lock");
  const lock = await takeLock(file, OPENING_WAIT_MS);
  if (!(lock instanceof RunLock)) {
    throw new RunStoreError(
      "run-locked",
      `Process ${lock.pid} on ${lock.host} has been opening a run in ${folder} since ${lock.since}.`,
      { hint: `Try again; if that process hangs, stop it.`, received: lock },
    );
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Gives the lock, or the holder who kept it for longer than `patienceMs`. */
async function takeLock(file: string, patienceMs: number): Promise<RunLock | LockHolder> {
  const begun = performance.now();
  for (;;) {
    const token = createLock(file);
    if (token !== undefined) return new RunLock(file, token);
    const lock = readLock(file);
    if (lock === undefined) continue;
    if (isStale(lock)) {
      if (removeStale(file)) continue;
    } else if (lock.holder !== undefined && performance.now() - begun >= patienceMs) {
      return lock.holder;
    }
    await wait(ATTEMPT_WAIT_MS);
  }
}

/** The living holder of a run, if there is one that can be read. */
export function lockHolder(folder: string): LockHolder | undefined {
  try {
    const lock = readLock(path.join(folder, LOCK_FILE));
    return lock === undefined || isStale(lock) ? undefined : lock.holder;
  } catch {
    return undefined;
  }
}

function createLock(file: string): string | undefined {
  const token = randomUUID();
  const holder: LockHolder = { ...thisProcess(), since: new Date().toISOString(), token };
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: "wx" });
    return token;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return undefined;
    if (errorCode(error) === "ENOSPC") removeIfThere(file);
    throw storeError(error, path.dirname(file));
  }
}

interface Lock {
  /** Absent when the file does not hold a lock, or not yet. */
  readonly holder: LockHolder | undefined;
  readonly ageMs: number;
}

/** @throws what the system says, where the file is there and cannot be read */
function readLock(file: string): Lock | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  try {
    return { holder: readHolder(file), ageMs: Date.now() - stats.mtimeMs };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Undefined when the file does not hold a lock, or not yet. */
function readHolder(file: string): LockHolder | undefined {
  const text = readFileSync(file, "utf8");
  try {
    const holder = JSON.parse(text) as LockHolder;
    return typeof holder.pid === "number" && typeof holder.host === "string" ? holder : undefined;
  } catch {
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOENT" || code === "ENOTDIR";
}

function isStale({ holder, ageMs }: Lock): boolean {
  if (holder === undefined) return ageMs > UNWRITTEN_STALE_MS;
  if (holder.host === thisProcess().host) return !isAlive(holder);
  return ageMs > REMOTE_STALE_MS;
}

/**
 * Removes a stale lock. Two processes may find the same lock stale; without the guard the slower one would
 * remove the lock the faster one has just made. Returns false when someone else is at it.
 */
function removeStale(file: string): boolean {
  const guard = `${file}.takeover`;
  if (!createGuard(guard)) return false;
  try {
    const lock = readLock(file);
    if (lock !== undefined && isStale(lock)) removeIfThere(file);
  } finally {
    removeIfThere(guard);
  }
  return true;
}

function createGuard(guard: string): boolean {
  try {
    writeFileSync(guard, "", { flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw storeError(error, path.dirname(guard));
    const stats = statSync(guard, { throwIfNoEntry: false });
    if (stats && Date.now() - stats.mtimeMs > TAKEOVER_STALE_MS) removeIfThere(guard);
    return false;
  }
}

function removeIfThere(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

function lockedError(runId: string, holder: LockHolder): RunStoreError {
  const own = holder.host === thisProcess().host && holder.pid === process.pid;
  const who = own ? "this process itself" : `process ${holder.pid} on ${holder.host}`;
  return new RunStoreError(
    "run-locked",
    `Run "${runId}" is being worked on by ${who} since ${holder.since}.`,
    {
      hint:
        "Wait until it ends, or cancel it. To work beside it, start a run of its own " +
        "with `fresh: true` or with another name in `run`.",
      received: { pid: holder.pid, host: holder.host, since: holder.since },
    },
  );
}
