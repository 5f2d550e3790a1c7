import type * as frames from "../frames/index.js";

// Readers and writers of every format are loaded when the first table is read or written.
const load = () => import("../frames/index.js");

export const readFrame: typeof frames.readFrame = (async (...given: [never, never]) =>
  (await load()).readFrame(...given)) as never;

export const writeTable: typeof frames.writeTable = async (...given) =>
  (await load()).writeTable(...given);
