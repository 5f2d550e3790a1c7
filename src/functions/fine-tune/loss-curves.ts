import type { ProgressCurve } from "../../contract/index.js";
import type { LossPoint } from "./fine-tune-result.js";

/** Points of one curve, and how many are kept before neighbours are put together. */
const MOST_SHOWN = 100;
const MOST_KEPT = 2 * MOST_SHOWN;

/** The losses of a training as they are shown while it works: its own, and those on held-out rows. */
export class LossCurves {
  readonly #training = new Curve("training");
  readonly #heldOut = new Curve("held-out");

  add({ step, trainingLoss, validationLoss }: LossPoint): void {
    if (trainingLoss !== undefined) this.#training.add(step, trainingLoss);
    if (validationLoss !== undefined) this.#heldOut.add(step, validationLoss);
  }

  /** Curves of two points or more. */
  get shown(): ProgressCurve[] {
    return [this.#training, this.#heldOut].flatMap((curve) => curve.shown ?? []);
  }
}

class Curve {
  #points: [at: number, figure: number, weight: number][] = [];

  constructor(private readonly name: string) {}

  add(at: number, figure: number): void {
    if (!Number.isFinite(figure)) return;
    this.#points.push([at, figure, 1]);
    if (this.#points.length > MOST_KEPT) this.#points = halved(this.#points);
  }

  get shown(): ProgressCurve | undefined {
    if (this.#points.length < 2) return undefined;
    const points = this.#points.length > MOST_SHOWN ? halved(this.#points) : this.#points;
    const rounded = points.map(([at, figure]) => [at, Number(figure.toPrecision(4))] as const);
    return { name: this.name, points: rounded.slice(-MOST_SHOWN) };
  }
}

/** Each two neighbours as their mean, at the place of the later one; the newest stands alone where one is over. */
function halved(points: readonly [number, number, number][]): [number, number, number][] {
  const half: [number, number, number][] = [];
  for (let i = 0; i < points.length; i += 2) {
    const [one, other] = [points[i]!, points[i + 1]];
    if (other === undefined) half.push(one);
    else {
      const weight = one[2] + other[2];
      half.push([other[0], (one[1] * one[2] + other[1] * other[2]) / weight, weight]);
    }
  }
  return half;
}
