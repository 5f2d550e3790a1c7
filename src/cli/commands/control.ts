import { Command } from "commander";

const VERBS = {
  pause: "stop starting rows of a run, wherever it works; those in flight finish",
  resume: "let a paused run go on",
  cancel: "end a run; its answered rows stay, and the same call continues it",
} as const;

/** `promptframe pause | resume | cancel ID`: steers a run of any process on this machine. */
export function controlCommands(): Command[] {
  return (Object.keys(VERBS) as (keyof typeof VERBS)[]).map((verb) =>
    new Command(verb)
      .description(VERBS[verb])
      .argument("<run>", "id of the run, its beginning, or its name; promptframe runs lists them")
      .action(async (id: string) => {
        const { runs } = await import("../../index.js");
        const { id: full } = await runs[verb](id);
        console.log(`asked run ${full} to ${verb}`);
      }),
  );
}
