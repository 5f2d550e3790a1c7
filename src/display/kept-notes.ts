const MOST_KEPT = 8;

/** Notes a block of a notebook keeps beside its progress, where they survive in the saved notebook. */
export class KeptNotes {
  #notes: readonly { readonly text: string; readonly passing: boolean }[] = [];

  /** A note that is there already moves to the end; a passing one is gone when the run has ended. */
  add(text: string, passing: boolean): void {
    const others = this.#notes.filter((note) => note.text !== text);
    this.#notes = [...others, { text, passing }].slice(-MOST_KEPT);
  }

  /** What is shown while the run works. */
  get all(): string[] {
    return this.#notes.map(({ text }) => text);
  }

  /** What stays when it has ended. */
  get lasting(): string[] {
    return this.#notes.filter(({ passing }) => !passing).map(({ text }) => text);
  }
}
