// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { scripted } from "../../../src/index.js";
import { useTempHome } from "../../functions/temp-home.js";
import { runCell } from "./run-cell.js";

const home = useTempHome();

const rows = Array.from({ length: 12 }, (_, i) => ({
  Title: `t${i}`,
  Channel: i % 3 === 0 ? "mail" : "chat",
}));

async function labelled(line = ""): Promise<any> {
  let turn = 0;
  const model = scripted(({ messages }) => {
    turn++;
    const even = Number(/t(\d+)/.exec(messages.at(-1)!.content)![1]) % 2 === 0;
    return JSON.stringify({ Topic: even ? "Billing" : turn % 5 === 0 ? "Billing" : "Product" });
  });
  const { values } = await runCell(
    `%%batch rows -m \${model} --run first --as out -c 1 ${line}\nTopic: Billing | Product\n---\n{{Title}}`,
    { variables: { rows, model } },
  );
  return values.out;
}

describe("%analyze", () => {
  it("shows the newest run, and the one that is named, as a report", async () => {
    await labelled();
    const { shown } = await runCell("%analyze");
    expect(shown).toHaveLength(1);
    const { data } = shown[0]!;
    expect(data["text/html"]).toContain("Run first");
    expect(data["text/markdown"]).toContain("| Billing |");
    expect(data["text/plain"]).toContain("12 rows");
    expect((await runCell("%analyze fir")).shown[0]!.data["text/plain"]).toContain("Run first");
    await expect(runCell("%analyze nope")).rejects.toMatchObject({ code: "run-not-found" });
  });

  it("breaks down by answers and by columns of the table of a result", async () => {
    const out = await labelled();
    const { values } = await runCell("const a = %analyze ${out} --by 'Topic, Channel'", {
      variables: { out },
    });
    expect(values.a.by.map(({ column, from }: any) => `${column} ${from}`)).toEqual([
      "Topic answer",
      "Channel data",
    ]);
    expect(values.a.by[1].groups.map(({ value, rows }: any) => [value, rows])).toEqual([
      ["chat", 8],
      ["mail", 4],
    ]);
    const listed = await runCell("const a = %analyze ${out} --by ${['Channel']}", {
      variables: { out },
    });
    expect(listed.values.a.by.map(({ column }: any) => column)).toEqual(["Channel"]);
    await expect(runCell("%analyze first --by Topik")).rejects.toThrow('Did you mean "Topic"?');
  });

  it("writes the report to a file", async () => {
    await labelled();
    const file = path.join(home(), "report.html");
    const { stdout } = await runCell(`%analyze first -o "${file}"`);
    expect(stdout).toBe(`Written to ${file}\n`);
    expect(readFileSync(file, "utf8")).toMatch(/^<!doctype html>/);
  });

  it("says that there are no runs", async () => {
    await expect(runCell("%analyze")).rejects.toMatchObject({ code: "run-not-found" });
  });
});

describe("%%batch --repeats", () => {
  it("asks every row so often and tells how far the answers agree", async () => {
    const out = await labelled("--repeats 3 --temperature 0.8");
    expect(out.columns).toContain("Topic_consistency");
    expect(out.run).toMatchObject({ rows: 36, repeats: 3 });
    expect(out.data[0].Topic_consistency).toBe(1);
    const { values } = await runCell("const a = %analyze");
    expect(values.a.agreement[0].rows).toBe(12);
    const { shown } = await runCell("%failures");
    expect(shown[0]!.data["text/plain"]).toContain("Every row of");
    await expect(labelled("--repeats 0")).rejects.toThrow("a whole number from 1 to 100");
  });
});
