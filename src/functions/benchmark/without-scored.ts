import type { Measurement } from "./measurement.js";

/**
 * Takes first tokens away where there were none: from a model whose engine wrote text of its own before the model
 * had read the prompt.
 * That is the fixed text of answers whose labels are scored instead of written (`gguf`). A single request may
 * look so by chance, or not look so because the client was late; so most of a model's requests decide for all.
 */
export function withoutScored(measured: readonly Measurement[]): readonly Measurement[] {
  const streamed = measured.filter(({ durations }) => durations.ttftMs !== undefined);
  if (streamed.length === 0 || streamed.filter(looksScored).length <= streamed.length / 2) {
    return measured;
  }
  return measured.map(({ durations: { ttftMs: _, gapsMs: __, ...durations }, ...rest }) => ({
    ...rest,
    scored: true,
    durations,
  }));
}

function looksScored({ durations }: Measurement): boolean {
  const { ttftMs = 0, queueMs = 0, loadMs = 0, promptMs = 0 } = durations;
  return ttftMs - queueMs - loadMs < promptMs / 2;
}
