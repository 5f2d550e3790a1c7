import type * as core from "./functions/index.js";

/** All functions; loaded by the first call of one, so that importing the package stays quick. */
export const loadFunctions = (): Promise<typeof core> => import("./functions/index.js");

/** A function that can be loaded when it is first called: its result takes time anyway. */
export type Async = (...given: never[]) => Promise<unknown>;

/** The same function, loaded when it is first called. */
function late<F extends Async>(find: (functions: typeof core) => F): F {
  return (async (...given: Parameters<F>) => find(await loadFunctions())(...given)) as F;
}

export const analyze: typeof core.analyze = late((all) => all.analyze);
export const ask: typeof core.ask = late((all) => all.ask);
export const calibrationOf: typeof core.calibrationOf = late((all) => all.calibrationOf);
export const checkHealth: typeof core.checkHealth = late((all) => all.checkHealth);
export const estimate: typeof core.estimate = late((all) => all.estimate);
export const readFrame: typeof core.readFrame = late((all) => all.readFrame);
export const writeTable: typeof core.writeTable = late((all) => all.writeTable);

export const models: typeof core.models = Object.freeze({
  list: late((all) => all.models.list),
  pull: late((all) => all.models.pull),
  deploy: late((all) => all.models.deploy),
});

export const runs: typeof core.runs = Object.freeze({
  list: late((all) => all.runs.list),
  get: late((all) => all.runs.get),
  entries: async function* (id: string) {
    yield* (await loadFunctions()).runs.entries(id);
  },
  failures: late((all) => all.runs.failures),
  retryFailures: late((all) => all.runs.retryFailures),
  pause: late((all) => all.runs.pause),
  resume: late((all) => all.runs.resume),
  cancel: late((all) => all.runs.cancel),
  remove: late((all) => all.runs.remove),
});

/** A batch that is there at once, although what it needs is still being loaded. */
export function lateBatch(loading: Promise<() => core.BatchRun>): core.BatchRun {
  // In an object, because a batch that a promise resolves to would be awaited.
  const started = loading.then((begin) => ({ batch: begin() }));
  const run = started.then(({ batch }) => batch.run);
  run.catch(() => {});
  return {
    // A batch is awaited like a promise and iterated like a stream.
    // biome-ignore lint/suspicious/noThenProperty: being awaitable is the point
    then: (onDone, onError) => started.then(({ batch }) => batch).then(onDone, onError),
    [Symbol.asyncIterator]: async function* () {
      yield* (await started).batch;
    },
    run,
  };
}
