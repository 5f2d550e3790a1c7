#!/usr/bin/env node
const [, , room, verb, file] = process.argv;
// Front ends wait for the kernel: it starts without the command line's parser and everything behind it.
if (room === "kernel" && verb === "start" && file !== undefined && !file.startsWith("-")) {
  const { startKernel } = await import("../kernel/index.js");
  await startKernel(file).catch(async (error: unknown) => {
    const { reportError } = await import("./report-error.js");
    process.exitCode = reportError(error, process.argv.includes("--debug"));
  });
} else {
  const { main } = await import("./main.js");
  await main(process.argv.slice(2));
}

export {};
