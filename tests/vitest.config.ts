import { defineConfig } from "vitest/config";

const ALL = "tests/**/*.test.ts";
/** Notebooks and what else a reader sees, executed: minutes of kernels, measuring and training, `npm run test:notebooks`. */
const EXECUTED = [
  "tests/cli/demo.test.ts",
  "tests/kernel/notebook/execute-notebook.test.ts",
  "tests/kernel/notebook/measuring-notebooks.test.ts",
  "tests/kernel/notebook/notebooks.test.ts",
  "tests/readme.test.ts",
];
/** What a user's own project does with the built package, in processes of its own: `npm run test:package`. */
const PACKAGE = "tests/package/**/*.test.ts";
const leftOut = process.env.npm_lifecycle_event === "test" ? [...EXECUTED, PACKAGE] : [];
/** Rooms whose files share one process: nothing in them lasts, and loading everything anew took half the time. */
const TOGETHER = [
  "answers",
  "charts",
  "config",
  "display",
  "engines",
  "errors",
  "frames",
  "functions",
  "magics",
  "prompting",
  "runs",
  "scheduling",
  "statistics",
  "training/data",
  "training/external",
  "training/sample",
  "training/selection",
].map((room) => `tests/${room}/**/*.test.ts`);
/** Replaces the loading of a module. */
const ALONE = "tests/frames/read-frame.test.ts";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // On a busy machine a second, the usual limit, passes without a turn.
    expect: { poll: { timeout: 10_000 } },
    pool: "forks",
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: "together", include: TOGETHER, exclude: [ALONE], isolate: false },
      },
      {
        extends: true,
        test: {
          name: "apart",
          include: [ALL],
          exclude: [...TOGETHER, "**/node_modules/**", ...leftOut],
        },
      },
      { extends: true, test: { name: "alone", include: [ALONE] } },
    ],
  },
});
