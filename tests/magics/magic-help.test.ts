// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import { describe, expect, it } from "vitest";
import {
  helpText,
  inspectMagic,
  lowerCell,
  MAGICS,
  magicCompleteness,
} from "../../src/magics/index.js";

describe("helpText", () => {
  it.each(MAGICS.map((magic) => [magic.name, magic] as const))(
    "%s tells everything declared",
    (name, magic) => {
      const help = helpText(magic);
      expect(help).toContain(magic.summary);
      for (const { label, description } of magic.list) {
        expect(help).toContain(label);
        expect(help).toContain(description.replaceAll("|", "\\|"));
      }
      for (const example of magic.examples) expect(help).toContain(example);
      expect(help).toContain(`%${name}`);
      expect(magic.summary).toMatch(/^[A-Z].*\.$/);
    },
  );

  it.each(MAGICS.map((magic) => [magic.name, magic] as const))(
    "%s describes every option in its own words",
    (_name, magic) => {
      const words = magic.list.map(({ description }) => description);
      expect(new Set(words).size).toBe(words.length);
    },
  );

  it("lists every magic", () => {
    for (const magic of MAGICS) expect(helpText()).toContain(magic.summary.split("|", 1)[0]);
  });

  it("is what the magics of the design are", () => {
    const names = MAGICS.map(({ name }) => name).sort();
    expect(names).toEqual(
      [
        "prompt",
        "batch",
        "models",
        "pull",
        "use",
        "runs",
        "run",
        "pause",
        "resume",
        "cancel",
        "failures",
        "analyze",
      ]
        .concat(["ab", "bench", "chart", "finetune"])
        .concat([
          "load",
          "config",
          "time",
          "bash",
          "sx",
          "html",
          "markdown",
          "writefile",
          "env",
          "lsmagic",
        ])
        .sort(),
    );
  });

  it("is the help that %name? shows", () => {
    expect(lowerCell("%%batch?").code).toContain('pf.help("batch")');
    expect(lowerCell("%lsmagic").code).toContain("pf.help()");
    expect(lowerCell("?").code).toContain("pf.help()");
  });
});

describe("inspectMagic", () => {
  const at = (marked: string) => inspectMagic(marked.replace("|", ""), marked.indexOf("|"));

  it("tells about the magic and its options", () => {
    expect(at("%%ba|tch feedback")).toContain("Asks a model about every row");
    expect(at("const a = 1\n%mod|els")).toContain("Lists the models");
    expect(at("%%batch feedback --conc|urrency 4")).toContain("-c, --concurrency N|auto");
    expect(at("%%batch feedback --concurrency 4|")).toContain("Requests in flight");
    expect(at("%%prompt -|t 0")).toContain("Randomness");
    expect(at("%%finetune rows --trainer-opt|ions slow=true")).toContain("NAME=VALUE,…");
  });

  it("leaves the rest to TypeScript", () => {
    expect(at("%%batch feed|back")).toBeUndefined();
    expect(at("%%batch feedback\nhi ${wh|o}")).toBeUndefined();
    expect(at("const a| = 1\n%models")).toBeUndefined();
    expect(at("%time wo|rk()")).toBeUndefined();
    expect(at("%nothing|")).toBeUndefined();
  });
});

describe("magicCompleteness", () => {
  it.each([
    ["%models", "complete"],
    ["!ls", "complete"],
    ["%%prompt", "incomplete"],
    ["%%prompt\n", "incomplete"],
    ["%%prompt\nhi", "incomplete"],
    ["%%prompt\nhi\n", "complete"],
    ["%%batch f -p a.md\n\n", "complete"],
    ["%%batch?", "complete"],
    ["%models\nconst a = {", "incomplete"],
    ["%models\nconst a = {\n}", "complete"],
    ["%nothing", "complete"],
  ])("%j is %s", (source, status) => expect(magicCompleteness(source)).toBe(status));
});
