/** Puts rows together as requests, and has the model loaded before the first of them. */
export class Packer<T> {
  #full: T[][] = [];
  #open: T[] = [];
  #loaded = false;

  constructor(
    private readonly size: number,
    private readonly load: () => Promise<void>,
  ) {}

  /** Whether rows wait for company. */
  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  add(row: T): void {
    this.#open.push(row);
    if (this.#open.length >= this.size) this.#close();
  }

  /** The packs that are full; with `all` also the one that is not. */
  async take(all = false): Promise<T[][]> {
    if (all && this.isOpen) this.#close();
    const taken = this.#full;
    this.#full = [];
    if (taken.length > 0 && !this.#loaded) {
      await this.load();
      this.#loaded = true;
    }
    return taken;
  }

  #close(): void {
    this.#full.push(this.#open);
    this.#open = [];
  }
}
