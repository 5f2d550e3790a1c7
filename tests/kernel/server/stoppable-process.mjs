// A process whose second thread tries to stop the main thread all the time, as the kernel's does in need.
// argv: "idle" (the main thread only has short events) or "blocked" (some of its events never end).
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const STOP = new URL("../../../dist/kernel/server/stop-main-thread.js", import.meta.url);
const { MainStopper, StoppableMain } = await import(STOP);

if (isMainThread) runMain(process.argv[2]);
else runStopper();

function runStopper() {
  const stopper = new MainStopper(workerData);
  let count = 0;
  setInterval(() => stopper.ask(count, () => {}), 23);
  setInterval(() => parentPort.postMessage(++count), 7);
  parentPort.on("message", () => stopper.agreed());
}

function runMain(kind) {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(import.meta.url), { workerData: gate });
  const main = new StoppableMain(gate, {
    agree: () => worker.postMessage("stop"),
    interrupting: () => false,
  });
  process.on("SIGINT", () => {});
  const seen = { events: 0, lost: 0, jobs: 0, done: 0, blocked: 0 };
  worker.on("message", (count) => {
    main.heard(count);
    seen.lost += count - 1 - seen.events - seen.lost;
    seen.events += 1;
    seen.jobs += 1;
    void Promise.resolve().then(() => {
      for (let i = 0; i < 1e5; i++);
      seen.done += 1;
    });
    if (kind === "blocked" && count % 20 === 0 && count < 200) {
      setTimeout(() => {
        seen.blocked += 1;
        for (;;);
      }, 3);
    }
    if (count !== 200) return;
    process.stdout.write(JSON.stringify(seen));
    void worker.terminate();
  });
}
