import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Figure, median, type Part } from "./figure.js";

const ENTRY = fileURLToPath(new URL("../../dist/index.js", import.meta.url));
const SCRIPT = `
  const started = performance.now();
  await import(${JSON.stringify(ENTRY)});
  console.log(performance.now() - started);
`;

/** What \`import "promptframe"\` costs a fresh process. */
export const importing: Part = {
  title: 'import "promptframe" in a fresh process',
  run: async () => {
    const times = Array.from({ length: 7 }, () =>
      Number(
        execFileSync(process.execPath, ["--input-type=module", "-e", SCRIPT], { encoding: "utf8" }),
      ),
    );
    return [{ what: "import", value: median(times), unit: "ms", bar: "<= 150" }] satisfies Figure[];
  },
};
