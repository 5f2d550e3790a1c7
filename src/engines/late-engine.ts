import type { Engine } from "../contract/index.js";
import { EngineError } from "../errors/index.js";

/**
 * An engine that is loaded when it is first used, so that importing the package stays quick.
 * A load that failed is tried again the next time.
 */
export function lateEngine(name: string, load: () => Promise<Engine>): Engine {
  let loading: Promise<Engine> | undefined;
  let loaded: Engine | undefined;
  const engine = async (): Promise<Engine> => {
    if (loaded) return loaded;
    loading ??= load();
    try {
      loaded = await loading;
      return loaded;
    } finally {
      loading = undefined;
    }
  };
  return {
    name,
    inspect: async (...given) => (await engine()).inspect(...given),
    warm: async (...given) => (await engine()).warm(...given),
    ask: (request, context) =>
      loaded ? loaded.ask(request, context) : engine().then((late) => late.ask(request, context)),
    list: async (...given) => (await engine()).list(...given),
    health: async (...given) => (await engine()).health(...given),
    loaded: async (signal) => (await engine()).loaded?.(signal),
    pull: async (model, options) => {
      const late = await engine();
      if (late.pull) return late.pull(model, options);
      throw new EngineError("refused", `The engine "${name}" fetches no models.`, {
        hint: "Give it the path of a model file that is there.",
      });
    },
    // Nothing to free before the first use.
    close: async () => loaded?.close(),
  };
}
