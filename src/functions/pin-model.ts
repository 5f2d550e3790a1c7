import type { Engine } from "../contract/index.js";
import type { Task } from "./task.js";

/**
 * The task, asking the very model that was inspected: an engine that can tell refuses to answer with another one that
 * has taken its place meanwhile, whose answers would be kept under the wrong digest.
 */
export function pinModel(task: Task): Task {
  const { engine, model } = task.handle;
  const { digest } = task.info;
  const { loaded, pull } = engine;
  const pinned: Engine = {
    name: engine.name,
    inspect: (...given) => engine.inspect(...given),
    warm: (...given) => engine.warm(...given),
    ask: (request, context) => engine.ask({ ...request, digest }, context),
    list: (...given) => engine.list(...given),
    health: (...given) => engine.health(...given),
    ...(loaded && { loaded: loaded.bind(engine) }),
    ...(pull && { pull: pull.bind(engine) }),
    close: () => engine.close(),
  };
  return Object.freeze({ ...task, handle: Object.freeze({ engine: pinned, model }) });
}
