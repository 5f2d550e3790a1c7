import { Command } from "commander";
import { VERSION } from "../../config/index.js";
import type { Finding } from "../doctor/finding.js";
import { EXIT } from "../exit-codes.js";
import { listenForCtrlC } from "../listen-for-ctrl-c.js";

const MARKS: Readonly<Record<Finding["status"], string>> = { ok: "✓", warn: "!", missing: "✗" };
const NAME_WIDTH = 15;

/** `promptframe doctor`: what is there, and what to do about what is not. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("what is installed, which models answer, and what to do about what is missing")
    .option("--json", "the same for programs")
    .addHelpText(
      "after",
      "\nExit code: 0, 1 when no model could answer at all, 130 interrupted by Ctrl-C.",
    )
    .action(async ({ json }: { json?: boolean }) => {
      const { signal, release } = listenForCtrlC();
      const { examine } = await import("../doctor/examine.js");
      const diagnosis = await examine(signal).finally(release);
      // A question that nobody waits for any more would hold the process.
      if (diagnosis === undefined) process.exit(EXIT.interrupted);
      const { platform, arch } = process;
      if (json) {
        console.log(JSON.stringify({ version: VERSION, platform, arch, ...diagnosis }, null, 2));
      } else {
        console.log(`promptframe ${VERSION} on ${platform} ${arch}\n`);
        console.log(diagnosis.findings.map(lines).join("\n"));
        if (!diagnosis.usable) console.log("\nNothing can answer yet: mend what is marked ✗.");
      }
      process.exitCode = diagnosis.usable ? EXIT.ok : EXIT.failed;
    });
}

function lines({ name, status, detail, todo }: Finding): string {
  const line = `${MARKS[status]} ${name.padEnd(NAME_WIDTH)} ${detail}`;
  return todo === undefined ? line : `${line}\n${" ".repeat(NAME_WIDTH + 3)}→ ${todo}`;
}
