import { createHash } from "node:crypto";
import path from "node:path";
import { RunStoreError } from "../../errors/index.js";
import { type AccountPart, type OpenRunRequest, openRun, type Run } from "../../runs/index.js";
import { createDeadlines, createGate, fixedLimit } from "../../scheduling/index.js";
import { RunControl } from "../control.js";
import { listenForInterrupt } from "../signals.js";
import { stoppedSessionsEnd, trackSession } from "../track-session.js";
import { FineTuneSession, type SessionRequest } from "./fine-tune-session.js";

/** Opens or continues the run folder, does the work, and closes it whatever happens. */
export function withSession<
  T extends { readonly message: string; readonly training?: { readonly steps: number } },
>(
  request: SessionRequest,
  work: (session: FineTuneSession) => Promise<T>,
  account: (result: T) => readonly AccountPart[],
): Promise<T> {
  const control = new RunControl(createGate(), fixedLimit(1), createDeadlines());
  return trackSession(control, async () => {
    const disconnect = listenForInterrupt(control, { ...request.options, graceMs: 0 });
    let run: Run | undefined;
    try {
      run = await open(request, control);
      const session = new FineTuneSession(run, control, request);
      const end = session.begin();
      try {
        session.check();
        const result = await work(session);
        end();
        await session.close("finished", result.message, account(result), result.training?.steps);
        return result;
      } catch (error) {
        end();
        const stopped = control.stopped?.code;
        const ended = stopped === "cancelled" || stopped === "interrupted" ? stopped : "failed";
        if (ended === "failed") run.log.error(messageOf(error), { error });
        await session.close(ended, messageOf(error), [goOn(run)]).catch(() => {});
        throw error;
      }
    } finally {
      disconnect();
      control.dispose();
    }
  });
}

function goOn({ folder }: Run): AccountPart {
  return {
    title: "How to go on",
    text: `The same call goes on from what is there, in ${folder}; with fresh: true it begins anew in a run of its own.`,
  };
}

/** A cell that is run again right after Ctrl-C waits for the interrupted one to let go of the run. */
async function open(request: SessionRequest, control: RunControl): Promise<Run> {
  const wanted = openRequest(request);
  try {
    return await openRun(wanted);
  } catch (error) {
    const isOurs =
      error instanceof RunStoreError &&
      error.code === "run-locked" &&
      (error.received as { pid?: unknown } | undefined)?.pid === process.pid;
    if (isOurs && (await stoppedSessionsEnd(control))) return openRun(wanted);
    throw error;
  }
}

function openRequest({
  settings,
  task,
  model,
  options,
  identity,
  recipe,
}: SessionRequest): OpenRunRequest {
  const digest = createHash("sha256").update(JSON.stringify(identity)).digest("hex");
  const version = options.version ?? "1";
  return {
    home: settings.home,
    fingerprint: digest.slice(0, 32),
    task: digest,
    digest: model.digest,
    data: task.describe,
    prompt: `fine-tune ${task.name}`,
    total: task.rows.length,
    ...(options.run === undefined ? {} : { name: options.run }),
    fresh: options.fresh ?? false,
    reuse: false,
    make: {
      project: options.project ?? path.basename(process.cwd()),
      version: /^\d/.test(version) ? `v${version}` : version,
      model: `${model.name}-${task.name}`,
    },
    columns: task.columns,
    manifest: recipe,
    logLevel: options.debug ? "debug" : settings.logLevel,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
