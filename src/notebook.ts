/** What the code magics are lowered to imports; a notebook's own cells need nothing of this. */

import * as api from "./index.js";
import { type NotebookCalls, notebookCalls } from "./magics/index.js";

const calls: NotebookCalls = notebookCalls(api);

export const prompt: NotebookCalls["prompt"] = calls.prompt;
export const analyze: NotebookCalls["analyze"] = calls.analyze;
export const batch: NotebookCalls["batch"] = calls.batch;
export const ab: NotebookCalls["ab"] = calls.ab;
export const finetune: NotebookCalls["finetune"] = calls.finetune;
export const bench: NotebookCalls["bench"] = calls.bench;
export const chart: NotebookCalls["chart"] = calls.chart;
export const models: NotebookCalls["models"] = calls.models;
export const pull: NotebookCalls["pull"] = calls.pull;
export const use: NotebookCalls["use"] = calls.use;
export const runs: NotebookCalls["runs"] = calls.runs;
export const run: NotebookCalls["run"] = calls.run;
export const pause: NotebookCalls["pause"] = calls.pause;
export const resume: NotebookCalls["resume"] = calls.resume;
export const cancel: NotebookCalls["cancel"] = calls.cancel;
export const failures: NotebookCalls["failures"] = calls.failures;
export const load: NotebookCalls["load"] = calls.load;
export const loadAndShow: NotebookCalls["loadAndShow"] = calls.loadAndShow;
export const config: NotebookCalls["config"] = calls.config;
export const env: NotebookCalls["env"] = calls.env;
export const bash: NotebookCalls["bash"] = calls.bash;
export const shell: NotebookCalls["shell"] = calls.shell;
export const lines: NotebookCalls["lines"] = calls.lines;
export const time: NotebookCalls["time"] = calls.time;
export const startTimer: NotebookCalls["startTimer"] = calls.startTimer;
export const html: NotebookCalls["html"] = calls.html;
export const markdown: NotebookCalls["markdown"] = calls.markdown;
export const writefile: NotebookCalls["writefile"] = calls.writefile;
export const help: NotebookCalls["help"] = calls.help;
export const text: NotebookCalls["text"] = calls.text;
export const template: NotebookCalls["template"] = calls.template;
export const show: NotebookCalls["show"] = calls.show;
export const done: NotebookCalls["done"] = calls.done;

// Types that the results of magics have in later cells.

export type * from "./index.js";
export type * from "./magics/index.js";
