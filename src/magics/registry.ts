import { nearest } from "../errors/index.js";
import { ab } from "./declared/ab.js";
import { analyze } from "./declared/analyze.js";
import { batch } from "./declared/batch.js";
import { bench } from "./declared/bench.js";
import { chart } from "./declared/chart.js";
import { everydayMagics } from "./declared/everyday.js";
import { finetune } from "./declared/finetune.js";
import { modelAndRunMagics } from "./declared/models.js";
import { prompt } from "./declared/prompt.js";
import { tableAndSettingMagics } from "./declared/tables-and-settings.js";
import type { Magic } from "./define-magic.js";

/** Every magic, in the order of help. */
export const MAGICS: readonly Magic[] = Object.freeze([
  prompt,
  batch,
  bench,
  ab,
  finetune,
  ...modelAndRunMagics,
  analyze,
  chart,
  ...tableAndSettingMagics,
  ...everydayMagics,
]);

const byName = new Map(MAGICS.map((magic) => [magic.name, magic]));

/** The magic of a name. */
export function findMagic(name: string): Magic | undefined {
  return byName.get(name);
}

/** Whether a magic can be written with one `%`, or with two. */
export function hasForm(magic: Magic, form: "line" | "cell"): boolean {
  return magic.form.includes(form);
}

/** A magic as it is typed: `%%batch`, `%models`. */
export function typedName(magic: Magic): string {
  return magic.form === "cell" ? `%%${magic.name}` : `%${magic.name}`;
}

/** The magic that is meant by a name that no magic has; one of the same form where one is near. */
export function nearestMagic(name: string, form: "line" | "cell"): Magic | undefined {
  const ofForm = MAGICS.filter((magic) => hasForm(magic, form)).map((magic) => magic.name);
  const near = nearest(name, ofForm) ?? nearest(name, [...byName.keys()]);
  return near === undefined ? undefined : byName.get(near);
}
