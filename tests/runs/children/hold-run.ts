// Opens a run, records one row, says where it is, and goes on holding it.
import { openRun } from "../../../src/runs/index.js";
import { entry, request } from "../made.js";

const home = process.argv[2]!;
const run = await openRun(request(home));
run.record(entry(0));
await run.sync();
run.watchControl((flags) => console.log(JSON.stringify(flags)));
console.log(run.id);
setInterval(() => {}, 1000);
