import type { HealthReport } from "../../functions/index.js";
import { checkHealth } from "../../index.js";
import type { Finding } from "./finding.js";

const SHOWN = 8;

/** Whether an Ollama server answers, and with which models. */
export async function checkOllama(): Promise<Finding[]> {
  const health = await checkHealth("ollama:any");
  const where = health.host ?? "the server";
  if (!health.ok) {
    return [
      {
        name: "ollama",
        status: "missing",
        detail: health.problem ?? `${where} does not answer`,
        todo: health.hint ?? "Start it with: ollama serve; or set OLLAMA_HOST to where it runs.",
      },
    ];
  }
  const version = health.version === undefined ? "" : ` ${health.version}`;
  const names = namesOf(health);
  if (names.length === 0) {
    const detail = `version${version} at ${where}, without models`;
    return [{ name: "ollama", status: "warn", detail, todo: "ollama pull llama3.2" }];
  }
  return [
    { name: "ollama", status: "ok", detail: `version${version} at ${where}: ${listed(names)}` },
  ];
}

/** Whether models run inside of this process, and whether the sample model is there. */
export async function checkGguf(): Promise<Finding[]> {
  const health = await checkHealth("gguf:any");
  if (!health.ok) {
    return [
      {
        name: "gguf",
        status: "missing",
        detail: health.problem ?? "models cannot run in this process",
        todo: health.hint ?? "npm install node-llama-cpp",
      },
    ];
  }
  const names = namesOf(health);
  const gguf = {
    name: "gguf",
    status: "ok" as const,
    detail: `${health.engine} ${health.version ?? ""}`.trim(),
  };
  const sample: Finding = names.includes("sample")
    ? { name: "sample model", status: "ok", detail: 'ready: model "sample" needs no server' }
    : {
        name: "sample model",
        status: "warn",
        detail: "data/sample.gguf is not there",
        todo: "Install the package again with npm install promptframe",
      };
  return [gguf, sample];
}

/** Whether any model could answer a prompt now. */
export function canAnswer(findings: readonly Finding[]): boolean {
  return findings.some(
    ({ name, status }) => status === "ok" && (name === "ollama" || name === "sample model"),
  );
}

function namesOf({ models }: HealthReport): string[] {
  return models.map(({ name }) => name);
}

function listed(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
