/** One turn of the conversation sent to a model. */
export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
  /** Images as bytes, never as paths: a row is untrusted text and must not name files. */
  readonly images?: readonly Uint8Array[];
}

/** What one row asks, after its template was filled. */
export interface RenderedPrompt {
  /** Constant part, first in the request so that servers can reuse its evaluation. */
  readonly system?: string;
  /** Constant example turns between the system text and the row's own text. */
  readonly examples?: readonly Message[];
  /** The row's own text. */
  readonly text: string;
  readonly images?: readonly Uint8Array[];
}
