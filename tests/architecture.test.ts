import { readdirSync, readFileSync, statSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";

// TypeScript 7 has no JavaScript parser yet; the 5.0.4 that tslab brings reads our syntax.
const ts = createRequire(import.meta.url)("@tslab/typescript-for-tslab");

/** Room -> floor and the outside packages it alone may import. Imports point down. */
const ROOMS: Record<string, { floor: number; packages: readonly string[] }> = {
  cli: { floor: 6, packages: ["commander"] },
  kernel: { floor: 5, packages: ["zeromq", "tslab", "@tslab/typescript-for-tslab", "marked"] },
  magics: { floor: 4, packages: ["zod"] },
  functions: { floor: 3, packages: ["zod"] },
  display: { floor: 2, packages: [] },
  runs: { floor: 1, packages: [] },
  scheduling: { floor: 1, packages: ["p-queue"] },
  engines: { floor: 1, packages: ["ollama", "undici", "node-llama-cpp"] },
  prompting: { floor: 1, packages: ["yaml"] },
  answers: { floor: 1, packages: ["zod", "jsonrepair"] },
  frames: {
    floor: 1,
    packages: [
      "apache-arrow",
      "arquero",
      "danfojs-node",
      "hyparquet",
      "hyparquet-compressors",
      "hyparquet-writer",
      "papaparse",
    ],
  },
  charts: { floor: 1, packages: ["plotly.js-cartesian-dist-min"] },
  statistics: { floor: 1, packages: ["cephes"] },
  training: { floor: 1, packages: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-wasm"] },
  config: { floor: 0, packages: [] },
  contract: { floor: 0, packages: [] },
  errors: { floor: 0, packages: [] },
};

/** On floor 0 the nouns may use the errors and settings beside them, never the other way round. */
const SAME_FLOOR: Record<string, readonly string[]> = {
  contract: [],
  config: ["errors"],
  errors: [],
};

const MAX_FILE_LINES = 450;
const MAX_FUNCTION_LINES = 70;

const SRC = path.resolve("src");
const files = walk(SRC).filter((file) => file.endsWith(".ts"));

describe("architecture", () => {
  it("has source files to check", () => {
    expect(files.length).toBeGreaterThan(20);
  });

  it("imports point down, into other rooms only through their index", () => {
    expect(files.flatMap(importComplaints)).toEqual([]);
  });

  it("has no import cycles", () => {
    expect(cycles()).toEqual([]);
  });

  it("keeps files and functions short", () => {
    expect(files.flatMap(sizeComplaints)).toEqual([]);
  });

  it("has no drawers", () => {
    const drawers = files.filter((file) =>
      /^(utils?|helpers?|types|misc|common)\.ts$/.test(path.basename(file)),
    );
    expect(drawers).toEqual([]);
  });
});

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const full = path.join(folder, name);
    return statSync(full).isDirectory() ? walk(full) : [full];
  });
}

function roomOf(file: string): string {
  const relative = path.relative(SRC, file);
  return relative.includes(path.sep) ? relative.split(path.sep)[0]! : "index";
}

interface Import {
  specifier: string;
  typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, "utf8"),
    ts.ScriptTarget.ES2022,
    true,
  );
  const found: Import[] = [];
  const visit = (node: any): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      const clause = node.importClause;
      const named = clause?.namedBindings?.elements ?? node.exportClause?.elements;
      const allTypes =
        named?.length > 0 && !clause?.name && named.every((element: any) => element.isTypeOnly);
      found.push({
        specifier: node.moduleSpecifier.text,
        typeOnly: Boolean(clause?.isTypeOnly || node.isTypeOnly || allTypes),
      });
    }
    const isDynamic =
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.text === "require");
    if (isDynamic && ts.isStringLiteral(node.arguments[0])) {
      found.push({ specifier: node.arguments[0].text, typeOnly: false });
    }
    if (ts.isImportTypeNode(node)) {
      found.push({ specifier: node.argument.literal.text, typeOnly: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function resolveLocal(file: string, specifier: string): string {
  return path.resolve(path.dirname(file), specifier.replace(/\.js$/, ".ts"));
}

function packageName(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? `${parts[0]}/${parts[1]}` : parts[0]!;
}

function importComplaints(file: string): string[] {
  const room = roomOf(file);
  const where = path.relative(SRC, file);
  if (room === "index") return [];
  const rules = ROOMS[room];
  if (!rules) return [`${where}: room "${room}" is not in the table`];
  return importsOf(file).flatMap(({ specifier }) => {
    if (specifier.startsWith("node:")) return [];
    if (builtinModules.includes(specifier)) return [`${where}: write "node:${specifier}"`];
    if (!specifier.startsWith(".")) {
      return rules.packages.includes(packageName(specifier))
        ? []
        : [`${where}: ${specifier} does not belong here`];
    }
    return localComplaint(where, room, resolveLocal(file, specifier));
  });
}

function localComplaint(where: string, room: string, target: string): string[] {
  const targetRoom = roomOf(target);
  if (targetRoom === room) return [];
  if (targetRoom === "index") {
    // The command line is a user of the package: it sees what every user sees.
    return room === "cli" ? [] : [`${where}: imports the package's own index`];
  }
  const floor = ROOMS[room]!.floor;
  const targetFloor = ROOMS[targetRoom]?.floor ?? Number.POSITIVE_INFINITY;
  const allowedBeside = SAME_FLOOR[room]?.includes(targetRoom) ?? false;
  if (targetFloor >= floor && !allowedBeside)
    return [`${where}: ${targetRoom} is not below ${room}`];
  return path.basename(target) === "index.ts"
    ? []
    : [`${where}: reaches past the index of ${targetRoom}`];
}

function cycles(): string[] {
  const graph = new Map(
    files.map((file) => [
      file,
      importsOf(file)
        .filter(({ specifier, typeOnly }) => specifier.startsWith(".") && !typeOnly)
        .map(({ specifier }) => resolveLocal(file, specifier)),
    ]),
  );
  const state = new Map<string, "open" | "done">();
  const found: string[] = [];
  const visit = (file: string, trail: string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      found.push(
        [...trail.slice(trail.indexOf(file)), file].map((f) => path.relative(SRC, f)).join(" -> "),
      );
      return;
    }
    state.set(file, "open");
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    state.set(file, "done");
  };
  for (const file of files) visit(file, []);
  return found;
}

function sizeComplaints(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const where = path.relative(SRC, file);
  const complaints: string[] = [];
  const lines = text.split("\n").length;
  if (lines > MAX_FILE_LINES) complaints.push(`${where}: ${lines} lines`);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const visit = (node: any): void => {
    if (ts.isFunctionLike(node) && node.body) {
      const start = source.getLineAndCharacterOfPosition(node.getStart()).line;
      const length = source.getLineAndCharacterOfPosition(node.end).line - start + 1;
      if (length > MAX_FUNCTION_LINES)
        complaints.push(`${where}:${start + 1}: function of ${length} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return complaints;
}
