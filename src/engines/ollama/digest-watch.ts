import { EngineError } from "../../errors/index.js";

/** How long a model is taken for what it was when it was last looked at, in milliseconds. */
export const BELIEVED_MS = 15_000;

/** Asks the server which digest a model has now; undefined where it does not tell. */
export type Look = (model: string, before: string) => Promise<string | undefined>;

/** What is known of one model under one digest. */
export interface WatchedDigest {
  /** The digest that took its place. */
  readonly replacedBy: string | undefined;
}

interface Watched {
  replacedBy: string | undefined;
  /** By the clock of `performance.now()`. */
  lookAt: number;
}

/**
 * Notices that other weights took a model's name while it is asked, as after `ollama pull`.
 * No answer tells which weights it is of. So the server is asked for the digest now and then, beside the requests: no
 * request waits for that, and none fails because the question did.
 */
export class DigestWatch {
  readonly #look: Look;
  readonly #models = new Map<string, Map<string, Watched>>();

  constructor(look: Look) {
    this.#look = look;
  }

  /** The model has this digest, whatever was found before. */
  saw(model: string, digest: string, now: number): void {
    // A new object: what a question from before still finds is not about this digest's return.
    this.#add(model, digest, now + BELIEVED_MS);
  }

  /** What is known of the model that a request is for; has the server asked when that is due. */
  of(model: string, digest: string, now: number): WatchedDigest {
    const watched =
      this.#models.get(model)?.get(digest) ?? this.#add(model, digest, Number.NEGATIVE_INFINITY);
    if (now >= watched.lookAt) void this.#lookAgain(watched, model, digest, now);
    return watched;
  }

  #add(model: string, digest: string, lookAt: number): Watched {
    const watched = { replacedBy: undefined, lookAt };
    const digests = this.#models.get(model);
    if (digests === undefined) this.#models.set(model, new Map([[digest, watched]]));
    else digests.set(digest, watched);
    return watched;
  }

  async #lookAgain(watched: Watched, model: string, digest: string, now: number): Promise<void> {
    // One question at a time, however long it takes.
    watched.lookAt = Number.POSITIVE_INFINITY;
    try {
      const found = await this.#look(model, digest);
      if (found !== undefined && found !== digest) watched.replacedBy = found;
    } catch {
      // A server in trouble says so to the requests themselves.
    } finally {
      watched.lookAt = now + BELIEVED_MS;
    }
  }
}

/** The error for a request whose model has gone from the server, while another took its name. */
export function replacedError(model: string, label: string, replacedBy: string): EngineError {
  return new EngineError(
    "not-found",
    `"${model}" at ${label} has changed since it was looked at, as after a pull: called again, the model that is there now is asked about every row.`,
    { received: replacedBy },
  );
}
