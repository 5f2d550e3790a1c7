import type { Comm, NotebookHost } from "../../contract/index.js";

/** What a front end that was just opened must be told of a model. */
interface KnownModel {
  readonly id: string;
  readonly state: Readonly<Record<string, unknown>>;
}

interface Known {
  readonly models: Set<KnownModel>;
  readonly hosts: WeakSet<NotebookHost>;
}

const CONTROL_TARGET = "jupyter.widget.control";
/** In the registry of symbols: where a notebook has two copies of this package, one answers for both. */
const KEY = Symbol.for("promptframe.widget-models");

/**
 * Every open model of this process. Given a host, it also answers front ends that ask for all of them at once,
 * as they do when a notebook is opened again.
 */
export function knownModels(host?: NotebookHost): Set<KnownModel> {
  const place = globalThis as { [KEY]?: Known };
  place[KEY] ??= { models: new Set(), hosts: new WeakSet() };
  const { models, hosts } = place[KEY];
  if (host && !hosts.has(host)) {
    hosts.add(host);
    host.onCommOpen(CONTROL_TARGET, (comm) => answer(comm, models));
  }
  return models;
}

function answer(comm: Comm, models: ReadonlySet<KnownModel>): void {
  comm.onMessage(({ data }) => {
    if (data.method !== "request_states") return;
    const states = Object.fromEntries([...models].map(({ id, state }) => [id, fullState(state)]));
    comm.send({ method: "update_states", states, buffer_paths: [] });
  });
}

function fullState(state: KnownModel["state"]): object {
  return {
    model_name: state._model_name,
    model_module: state._model_module,
    model_module_version: state._model_module_version,
    state,
  };
}
