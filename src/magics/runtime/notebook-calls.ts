import { type AbCall, abCall } from "./ab-call.js";
import { type AnalyzeCall, analyzeCall } from "./analyze-call.js";
import { type BatchCall, batchCall } from "./batch-call.js";
import { type BenchCall, benchCall } from "./bench-call.js";
import { type ChartCall, chart } from "./chart-call.js";
import { type EverydayCalls, everydayCalls, startTimer } from "./everyday-calls.js";
import { type FinetuneCall, finetuneCall } from "./finetune-call.js";
import { help } from "./help-call.js";
import { type ModelCalls, modelCalls } from "./model-calls.js";
import type { NotebookApi } from "./notebook-api.js";
import { type PromptCall, promptCall } from "./prompt-call.js";
import { type RunCalls, runCalls } from "./run-calls.js";
import { type ShellCalls, shellCalls } from "./shell-calls.js";
import { done, show } from "./show.js";
import { type TableAndSettingCalls, tableAndSettingCalls } from "./table-and-setting-calls.js";
import { template, text } from "./template-text.js";

/** Everything that the code magics are lowered to calls. */
export interface NotebookCalls
  extends ModelCalls,
    RunCalls,
    TableAndSettingCalls,
    ShellCalls,
    EverydayCalls {
  readonly prompt: PromptCall;
  readonly analyze: AnalyzeCall;
  readonly batch: BatchCall;
  readonly chart: ChartCall;
  readonly bench: BenchCall;
  readonly ab: AbCall;
  readonly finetune: FinetuneCall;
  readonly text: typeof text;
  readonly template: typeof template;
  readonly show: typeof show;
  readonly done: typeof done;
  readonly help: typeof help;
  readonly startTimer: typeof startTimer;
}

/** Puts the calls together with the functions they use. */
export function notebookCalls(api: NotebookApi): NotebookCalls {
  return {
    prompt: promptCall(api),
    analyze: analyzeCall(api),
    batch: batchCall(api),
    chart,
    bench: benchCall(api),
    ab: abCall(api),
    finetune: finetuneCall(api),
    ...modelCalls(api),
    ...runCalls(api),
    ...tableAndSettingCalls(api),
    ...shellCalls,
    ...everydayCalls,
    text,
    template,
    show,
    done,
    help,
    startTimer,
  };
}
