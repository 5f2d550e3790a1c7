import type { LlamaContext, LlamaModel } from "node-llama-cpp";
import { isOutOfMemory } from "./failures.js";
import type { MachinePlan } from "./machine-plan.js";
import { SequenceSeat } from "./sequence-seat.js";

/** Contexts of a model, and all their sequences as seats. */
export interface OpenContexts {
  readonly contexts: readonly LlamaContext[];
  readonly seats: readonly SequenceSeat[];
}

/**
 * Makes room for the slots of a plan; when memory is short and `shrink` allows it, for half as many, and so on.
 * @throws Error of node-llama-cpp when there is no room
 */
export async function openContexts(
  model: LlamaModel,
  plan: MachinePlan,
  window: number,
  shrink: boolean,
): Promise<OpenContexts> {
  for (let slots = plan.slots; ; slots = Math.floor(slots / 2)) {
    try {
      return await open(model, { ...plan, slots }, window);
    } catch (error) {
      if (!shrink || slots === 1 || !isOutOfMemory(error)) throw error;
    }
  }
}

async function open(model: LlamaModel, plan: MachinePlan, window: number): Promise<OpenContexts> {
  const count = Math.min(plan.contexts, plan.slots);
  const contexts: LlamaContext[] = [];
  try {
    const seats: SequenceSeat[] = [];
    for (let group = 0; group < count; group++) {
      const sequences = Math.floor(plan.slots / count) + (group < plan.slots % count ? 1 : 0);
      const context = await model.createContext({
        sequences,
        contextSize: window,
        threads: plan.threads,
        flashAttention: plan.flashAttention,
        // The beginning of a prompt is used again for every row, so none of it may be forgotten.
        swaFullCache: true,
      });
      contexts.push(context);
      for (let i = 0; i < sequences; i++)
        seats.push(new SequenceSeat(context.getSequence(), group));
    }
    return { contexts, seats };
  } catch (error) {
    for (const context of contexts) await context.dispose();
    throw error;
  }
}
