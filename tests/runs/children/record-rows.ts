// Records rows without end and prints the number of each one that is durable.
import { openRun } from "../../../src/runs/index.js";
import { entry, request } from "../made.js";

const home = process.argv[2]!;
const run = await openRun(request(home));
console.log("ready");
let index = run.finishedRows;
for (;;) {
  const mine = index++;
  run.record(entry(mine, { text: "x".repeat((mine * 37) % 900) }), () => {
    process.stdout.write(`${mine}\n`);
  });
  await run.pressure();
  if (mine % 40 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
}
