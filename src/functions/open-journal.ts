import path from "node:path";
import { fingerprint, makeRunId, openRun, type Run } from "../runs/index.js";
import type { SessionParts } from "./run-session.js";

/** Opens or continues the run of a call; undefined when the caller wants nothing kept. */
export async function openJournal(parts: SessionParts): Promise<Run | undefined> {
  const { options, task, settings, identity, title, prompt, total } = parts;
  if (options.run === false) return undefined;
  return openRun({
    home: settings.home,
    fingerprint:
      parts.retry?.fingerprint ??
      fingerprint({ task: task.key, digest: task.info.digest, ...identity }),
    task: task.key,
    digest: task.info.digest,
    data: parts.retry?.data ?? title,
    prompt,
    ...(total === undefined || parts.retry ? {} : { total }),
    ...(options.run === undefined ? {} : { name: options.run }),
    fresh: options.fresh ?? false,
    make: naming(parts),
    manifest: parts.record,
    logLevel: options.debug ? "debug" : settings.logLevel,
  });
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
