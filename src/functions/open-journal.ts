import path from "node:path";
import { RunStoreError } from "../errors/index.js";
import { fingerprint, makeRunId, type OpenRunRequest, openRun, type Run } from "../runs/index.js";
import type { RunControl } from "./control.js";
import type { SessionParts } from "./session-parts.js";
import { stoppedSessionsEnd } from "./track-session.js";

/**
 * Opens or continues the run of a call; undefined when the caller wants nothing kept.
 * A cell that is run again right after Ctrl-C waits for the interrupted one to let go of the run.
 */
export async function openJournal(
  parts: SessionParts,
  control: RunControl,
): Promise<Run | undefined> {
  if (parts.options.run === false) return undefined;
  const request = openRequest(parts);
  try {
    return await openRun(request);
  } catch (error) {
    if (isLockedByUs(error) && (await stoppedSessionsEnd(control))) return openRun(request);
    throw error;
  }
}

function isLockedByUs(error: unknown): boolean {
  if (!(error instanceof RunStoreError) || error.code !== "run-locked") return false;
  return (error.received as { pid?: unknown } | undefined)?.pid === process.pid;
}

function openRequest(parts: SessionParts): OpenRunRequest {
  const { options, task, settings, identity, title, prompt, total } = parts;
  return {
    home: settings.home,
    fingerprint:
      parts.retry?.fingerprint ??
      fingerprint({ task: task.key, digest: task.info.digest, ...identity }),
    task: task.key,
    digest: task.info.digest,
    data: parts.retry?.data ?? title,
    prompt,
    ...(total === undefined || parts.retry ? {} : { total }),
    ...(parts.repeats === undefined || parts.retry ? {} : { repeats: parts.repeats }),
    ...(typeof options.run === "string" && { [parts.retry ? "id" : "name"]: options.run }),
    fresh: options.fresh ?? false,
    make: naming(parts),
    columns: task.answer.columns,
    manifest: parts.record as OpenRunRequest["manifest"],
    logLevel: options.debug ? "debug" : settings.logLevel,
  };
}

/** An id for a run that is not kept. */
export function passingRunId(parts: SessionParts): string {
  return makeRunId({ ...naming(parts), at: new Date() });
}

function naming(parts: SessionParts): { project: string; version: string; model: string } {
  const version = parts.options.version ?? parts.version ?? "1";
  return {
    project: parts.options.project ?? path.basename(process.cwd()),
    version: /^\d/.test(version) ? `v${version}` : version,
    model: parts.task.info.name,
  };
}
