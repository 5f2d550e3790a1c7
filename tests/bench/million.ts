import { once } from "node:events";
import { createWriteStream, statSync } from "node:fs";
import path from "node:path";
import { measureIn, withFolder } from "./child.js";
import type { Figure, Part } from "./figure.js";

const ROWS = 1_000_000;

/** A million rows: CSV in, CSV out; the same with every row asked and journalled; then that run found again. */
export const million: Part = {
  title: "A million rows: CSV to CSV alone, with every row asked and journalled, then found again",
  run: () =>
    withFolder(async (folder) => {
      await writeCsv(path.join(folder, "in.csv"));
      const home = { PROMPTFRAME_HOME: path.join(folder, "home") };
      const through = await measureIn("./rows-job.mjs", ["through", String(ROWS), folder]);
      const first = await measureIn("./rows-job.mjs", ["stream", String(ROWS), folder], home);
      if (first.calls !== ROWS) throw new Error(`asked ${first.calls} rows`);
      const found = await measureIn("./open-job.mjs", [home.PROMPTFRAME_HOME]);
      if (found.rows !== ROWS) throw new Error(`found ${found.rows} rows`);
      const again = await measureIn("./rows-job.mjs", ["stream", String(ROWS), folder], home);
      if (again.calls !== 0) throw new Error(`asked ${again.calls} rows again`);
      return [
        { what: "input", value: statSync(path.join(folder, "in.csv")).size / 1e6, unit: "MB" },
        { what: "CSV to CSV", value: through.ms! / 1000, unit: "s", bar: "<= 15" },
        { what: "its peak memory", value: through.rssMb!, unit: "MB", bar: "<= 200" },
        {
          what: "CSV to CSV, every row asked and journalled",
          value: first.ms! / 1000,
          unit: "s",
        },
        { what: "its peak memory", value: first.rssMb!, unit: "MB", bar: "<= 200" },
        { what: "finished rows found", value: found.ms! / 1000, unit: "s", bar: "<= 1" },
        { what: "its peak memory", value: found.rssMb!, unit: "MB" },
        {
          what: "CSV to CSV again, nothing asked",
          value: again.ms! / 1000,
          unit: "s",
          bar: "<= 20",
        },
        { what: "its peak memory", value: again.rssMb!, unit: "MB", bar: "<= 200" },
      ] satisfies Figure[];
    }),
};

/** Four columns, about 220 bytes a row, a third of the texts quoted. */
async function writeCsv(file: string): Promise<void> {
  const out = createWriteStream(file);
  out.write("id,category,title,text\n");
  const body =
    "the parcel came two days late and the box was crushed at one corner; nobody has answered my mails since Monday, which is not what I expect from a shop of this size";
  for (let i = 0; i < ROWS; ) {
    let chunk = "";
    for (let j = 0; j < 1000; j++, i++) {
      const text =
        i % 3 === 0 ? `"${i}: ""${body}"", they said"` : `${i} ${body.replaceAll(",", "")}`;
      chunk += `${i},group ${i % 7},Title ${i},${text}\n`;
    }
    if (!out.write(chunk)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}
