// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import { describe, expect, it } from "vitest";
import { lazyCharts } from "../../../src/charts/index.js";
import { REPORT } from "../../../src/contract/index.js";
import { completeMagic } from "../../../src/magics/index.js";
import { SAMPLES } from "../../charts/samples.js";
import { runCell } from "./run-cell.js";

const result = {
  winner: "b",
  charts: lazyCharts({ latency: SAMPLES.histogram!, sweep: SAMPLES.sweep! }),
};
const variables = { result, plain: { a: 1 }, figure: SAMPLES.status!(), rows: [1] };

const run = (source: string) => runCell(source, { variables });

describe("%chart", () => {
  it("draws all charts of a result, or the one that is named", async () => {
    const all = await run("%chart result");
    expect(all.shown).toHaveLength(1);
    expect(all.shown[0]!.data["text/html"].match(/class="pf-chart"/g)).toHaveLength(2);
    expect(all.shown[0]!.data["text/plain"]).toMatch(/^\[latency\].*\n\[sweep\]/);
    const one = await run("%chart result SWEEP");
    expect(one.shown[0]!.data["application/vnd.plotly.v1+json"]).toEqual(SAMPLES.sweep!());
    expect((await run("%chart result.charts latency")).shown[0]!.data["text/plain"]).toMatch(
      /^Histogram/,
    );
  });

  it("draws a figure, what an expression gives, and the charts of a report", async () => {
    expect((await run("%chart figure")).shown[0]!.data["text/plain"]).toMatch(/^Status: ok/);
    expect((await run("%chart ${Promise.resolve(result)} latency")).shown).toHaveLength(1);
    const reporting = {
      [REPORT]: () => ({
        title: "x",
        parts: [{ kind: "figure", name: "status", figure: variables.figure }],
      }),
    };
    const { shown } = await runCell("%chart reporting status", { variables: { reporting } });
    expect(shown[0]!.data["text/plain"]).toMatch(/^Status: ok/);
  });

  it("gives the figure, to be changed", async () => {
    const { values, shown } = await run("const mine = %chart result latency");
    expect(values.mine).toBe(result.charts.latency);
    expect(shown).toEqual([]);
  });

  it("says which charts there are, and what has none", async () => {
    await expect(run("%chart result latenci")).rejects.toMatchObject({
      code: "option-invalid",
      hint: "Did you mean latency? The charts are: latency, sweep.",
    });
    await expect(run("%chart plain")).rejects.toThrow(/has no charts: it is an object without any/);
    await expect(run("%chart rows")).rejects.toThrow(/has no charts: it is an array/);
    await expect(run("%chart figure x")).rejects.toThrow(/one figure; there is no x in it/);
    await expect(run("%chart 'a.csv'")).rejects.toThrow(/"a\.csv" is not a variable/);
  });

  it("offers the variables that have charts, and the names of their charts", async () => {
    const scope = {
      names: () => Object.keys(variables),
      value: (name: string) => (variables as Record<string, unknown>)[name],
    };
    const texts = async (source: string) =>
      (await completeMagic(source, source.length, scope))!.matches.map(({ text }) => text);
    expect(await texts("%chart ")).toEqual(["result"]);
    expect(await texts("%chart result ")).toEqual(["latency", "sweep"]);
    expect(await texts("%chart result sw")).toEqual(["sweep"]);
  });
});
