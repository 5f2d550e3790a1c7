import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readNotebook } from "../../../src/kernel/notebook/read-notebook.js";
import { writeNotebook } from "../../../src/kernel/notebook/write-notebook.js";

const file = (cells: object[], fields: object = {}) =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells, ...fields });
const code = (source: unknown, fields: object = {}) => ({
  cell_type: "code",
  source,
  metadata: {},
  outputs: [],
  execution_count: null,
  ...fields,
});

describe("reading and writing notebooks", () => {
  it("gives cells without an id one from their place, and mends ids that are there twice", () => {
    const cells = [
      code("a"),
      code("b", { id: "x" }),
      code("c", { id: "x" }),
      code("d", { id: "!" }),
    ];
    const { cells: read } = readNotebook(file(cells), "n.ipynb");
    expect(read.map(({ id }) => id)).toEqual(["cell-1", "x", "cell-3", "cell-4"]);
    expect(readNotebook(file(cells), "n.ipynb")).toEqual(readNotebook(file(cells), "n.ipynb"));
  });

  it("joins lines, and writes them apart again, pictures and JSON left whole", () => {
    const data = {
      "text/plain": ["a\n", "b"],
      "image/png": "aWJt",
      "application/json": { lines: ["a\n", "b"] },
      "application/vnd.x+json": ["a\n", "b"],
    };
    const outputs = [
      { output_type: "display_data", data, metadata: {} },
      { output_type: "stream", name: "stderr", text: ["1\n", "2\n"] },
      { output_type: "error", ename: "E", evalue: "v", traceback: ["t"] },
    ];
    const text = file([code(["x\n", "y"], { id: "c", outputs, execution_count: 3 })]);
    const notebook = readNotebook(text, "n");
    expect(notebook.cells[0]).toMatchObject({
      source: "x\ny",
      executionCount: 3,
      outputs: [
        { type: "display_data", data: { "text/plain": "a\nb", "image/png": "aWJt" } },
        { type: "stream", name: "stderr", text: "1\n2\n" },
        { type: "error", name: "E", message: "v", traceback: ["t"] },
      ],
    });
    const written = JSON.parse(writeNotebook(notebook));
    expect(written).toEqual({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [code(["x\n", "y"], { id: "c", outputs, execution_count: 3 })],
    });
  });

  it("writes files as Jupyter does: sorted keys, one space, a line break at the end", () => {
    const text = writeNotebook(readNotebook(file([{ cell_type: "markdown", source: "é" }]), "n"));
    expect(text).toBe(`{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "cell-1",
   "metadata": {},
   "source": [
    "é"
   ]
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
`);
  });

  it("keeps every source, whatever is in it", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (sources) => {
        const notebook = readNotebook(file(sources.map((source) => code(source))), "n");
        expect(notebook.cells.map(({ source }) => source)).toEqual(sources);
        const text = writeNotebook(notebook);
        expect(readNotebook(text, "n")).toEqual(notebook);
        expect(writeNotebook(readNotebook(text, "n"))).toBe(text);
      }),
    );
  });

  it("says what is wrong with a file that is no notebook", () => {
    const faults: readonly [string, RegExp][] = [
      ["", /not JSON/],
      ["[]", /not a JSON object/],
      ['{"nbformat": 3}', /format is 3 instead of 4/],
      ["{}", /format is missing/],
      ['{"nbformat": 4}', /no list of cells/],
      [file([{ cell_type: "code" }]), /cell 1 has no source/],
      [file([{ cell_type: "heading", source: "x" }]), /cell 1 has the type "heading"/],
    ];
    for (const [text, message] of faults) {
      expect(() => readNotebook(text, "n.ipynb")).toThrow(message);
      expect(() => readNotebook(text, "n.ipynb")).toThrow(/^n\.ipynb cannot be used/);
    }
  });
});
