// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { runCell } from "./run-cell.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "everyday-"));
});

describe("commands", () => {
  it("hand on output and errors as they come", async () => {
    const { stdout, stderr, values } = await runCell(
      '!echo ü`echo 😀` "${HOME:+home}"; echo wrong >&2\nconst a = 1',
    );
    expect(stdout).toBe("ü😀 home\n");
    expect(stderr).toBe("wrong\n");
    expect(values.a).toBe(1);
  });

  it("give their lines where they are assigned", async () => {
    const { values, stdout } = await runCell(
      "const l = !printf 'a b\\n\\nc'\nconst none = %sx true",
    );
    expect(values).toEqual({ l: ["a b", "", "c"], none: [] });
    expect(stdout).toBe("");
  });

  it("run a script whole, with its braces and quotes", async () => {
    const { stdout } = await runCell(
      "%%bash\nfor i in 1 2; do\n  echo \"${i}: `echo $((i * 2))` '\\\\'\"\ndone",
    );
    expect(stdout).toBe("1: 2 '\\'\n2: 4 '\\'\n");
  });

  it("keep characters whole that arrive in pieces", async () => {
    const { values } = await runCell("const l = !printf '\\303'; sleep 0.05; printf '\\274'");
    expect(values.l).toEqual(["ü"]);
  });

  it("fail with their exit code", async () => {
    await expect(runCell("%%bash\necho so far\nexit 3")).rejects.toMatchObject({
      code: "command-failed",
      exitCode: 3,
      message: "bash: exit code 3.",
    });
    await expect(runCell("!kill -9 $$")).rejects.toThrow("ended by SIGKILL");
  });

  it("do not wait for what they leave running, which lives on and can write on", async () => {
    const file = path.join(folder, "pid");
    const goOn = path.join(folder, "go on");
    const late = `(while [ ! -e '${goOn}' ]; do sleep 0.05; done; echo late; exec sleep 60)`;
    const { stdout } = await runCell(`%%bash\n${late} & echo $! > '${file}'; echo first`);
    expect(stdout).toBe("first\n");
    const pid = await waitForPid(file);
    expect(await isAlive(pid)).toBe(true);
    // Nobody reads what it writes: that must not end it.
    const heard = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    await writeFile(goOn, "");
    await expect.poll(() => heard.mock.calls.flat().join("")).toBe("late\n");
    heard.mockRestore();
    expect(await isAlive(pid)).toBe(true);
    process.kill(pid);
  });

  it("leave all of a long output although something runs on", async () => {
    const { values } = await runCell("const l = !sleep 5 & seq 200000");
    expect(values.l).toHaveLength(200_000);
    expect(values.l.at(-1)).toBe("200000");
  });

  it("end with the cell's interrupt, and what they started ends too", async () => {
    const aborter = new AbortController();
    const file = path.join(folder, "pid");
    const running = runCell(`%%bash\n(sleep 60 & echo $! > ${file}; wait)\necho never`, {
      signal: aborter.signal,
    });
    const pid = await waitForPid(file);
    aborter.abort();
    await expect(running).rejects.toMatchObject({ code: "command-failed" });
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

async function waitForPid(file: string): Promise<number> {
  await expect
    .poll(() => readFile(file, "utf8").catch(() => ""), { timeout: 10_000 })
    .toMatch(/\d+\n/);
  return Number(await readFile(file, "utf8"));
}

/** A process that has ended but was not yet waited for by its parent counts as ended. */
async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return status !== "" && !/\) Z /.test(status);
}

describe("time", () => {
  it("tells how long a line took and gives its value", async () => {
    const { values, stdout } = await runCell("%time const a = await Promise.resolve(7)");
    expect(values.a).toBe(7);
    expect(stdout).toMatch(/^Wall time: [\d.]+ (µs|ms|s), CPU time: [\d.]+ (µs|ms|s)\n$/);
  });

  it("tells how long a failing line took, too", async () => {
    let text = "";
    const fail = () => {
      throw new Error("no");
    };
    await runCell("%time fail()", { variables: { fail } }).catch((error) => {
      text = error.message;
    });
    expect(text).toBe("no");
  });

  it("tells how long the cell took when the cell has ended", async () => {
    const { stdout, values } = await runCell("%%time\n!echo first\nconst a = 1");
    expect(values.a).toBe(1);
    expect(stdout).toMatch(/^first\nWall time: /);
  });
});

describe("texts and files", () => {
  it("shows HTML and Markdown as it was written", async () => {
    const body = "<b>`${x}` \\</b>";
    expect((await runCell(`%%html\n${body}`)).shown[0]!.data["text/html"]).toBe(body);
    expect((await runCell(`%%markdown\n# ${body}`)).shown[0]!.data["text/markdown"]).toBe(
      `# ${body}`,
    );
  });

  it("writes, overwrites and appends a file as it was written", async () => {
    const file = path.join(folder, "new", "a b.txt");
    expect((await runCell(`%%writefile "${file}"\n\`\${x}\` \\n\n {{y}}`)).stdout).toBe(
      `Wrote ${file}\n`,
    );
    expect(await readFile(file, "utf8")).toBe("`${x}` \\n\n {{y}}\n");
    expect((await runCell(`%%writefile -a "${file}"\nmore\n`)).stdout).toBe(
      `Appended to ${file}\n`,
    );
    expect(await readFile(file, "utf8")).toBe("`${x}` \\n\n {{y}}\nmore\n");
    expect((await runCell(`%%writefile \${file}`, { variables: { file } })).stdout).toContain(
      "Overwrote",
    );
    expect(await readFile(file, "utf8")).toBe("\n");
  });

  it("loads a table into a variable named after its file and shows it", async () => {
    await writeFile(path.join(folder, "my data.csv"), "Name,Age\nAda,36\n<b>,1\n");
    const { values, shown } = await runCell(
      `%load "${folder}/my data.csv"\nconst n = my_data.length`,
    );
    expect(values.my_data).toEqual([
      { Name: "Ada", Age: 36 },
      { Name: "<b>", Age: 1 },
    ]);
    expect(values.n).toBe(2);
    expect(shown[0]!.data["text/html"]).toContain("&lt;b&gt;");
    expect((await runCell(`const x = %load "${folder}/my data.csv"`)).shown).toEqual([]);
  });
});

describe("settings and help", () => {
  it("shows and sets environment variables, secrets hidden", async () => {
    expect((await runCell("%env PF_TEST_A=b c".replace(" c", ""))).stdout).toBe("PF_TEST_A=b\n");
    expect(process.env.PF_TEST_A).toBe("b");
    await runCell("%env PF_TEST_A 'two words'");
    expect((await runCell("const v = %env PF_TEST_A")).values.v).toBe("two words");
    expect((await runCell("%env PF_TEST_TOKEN=abc")).stdout).not.toContain("abc");
    expect((await runCell("const all = %env")).values.all.PF_TEST_TOKEN).toBe("(hidden)");
    await expect(runCell("%env A=b c")).rejects.toMatchObject({ code: "option-invalid" });
    for (const name of ["PF_TEST_A", "PF_TEST_TOKEN"]) delete process.env[name];
  });

  it("fills expressions into the words of a header", async () => {
    const variables = { n: 3, o: { a: 1 }, none: undefined };
    await runCell("%env PF_TEST_E=n${n}-${o}${none}", { variables });
    expect(process.env.PF_TEST_E).toBe('n3-{"a":1}');
    await runCell("%env PF_TEST_E '${n}'", { variables });
    expect(process.env.PF_TEST_E).toBe("${n}");
    delete process.env.PF_TEST_E;
    const file = path.join(folder, "out-3.txt");
    await runCell("%%writefile ${folder}/out-${n}.txt\nx", { variables: { n: 3, folder } });
    expect(await readFile(file, "utf8")).toBe("x\n");
  });

  it("shows settings, and changes one", async () => {
    const before = process.env.OLLAMA_HOST;
    const { values } = await runCell("const all = %config ollamaHost http://gpu:1");
    expect(values.all).toEqual({ ollamaHost: "http://gpu:1" });
    expect((await runCell("%config")).shown[0]!.data["text/plain"]).toContain("http://gpu:1");
    await runCell("%config ollamaHost=http://gpu:2");
    expect((await runCell("const v = %config ollamaHost")).values.v).toEqual({
      ollamaHost: "http://gpu:2",
    });
    await expect(runCell("%config ollamaHost=http://gpu:3 b")).rejects.toThrow(
      "%config takes NAME, NAME=VALUE or NAME VALUE.",
    );
    await expect(runCell("%config hosts=http://gpu:3")).rejects.toThrow(
      /NAME needs one of home, ollamaHost/,
    );
    if (before === undefined) delete process.env.OLLAMA_HOST;
    else process.env.OLLAMA_HOST = before;
  });

  it("refuses a log level there is not, and keeps the one there was", async () => {
    const before = process.env.PROMPTFRAME_LOG;
    await runCell("%config logLevel warning");
    await expect(runCell("%config logLevel loud")).rejects.toMatchObject({
      code: "option-invalid",
      hint: "There are debug, info, warning, error.",
    });
    await expect(runCell("%config logLevel warnin")).rejects.toThrow("Did you mean warning?");
    expect((await runCell("const v = %config logLevel")).values.v).toEqual({ logLevel: "warning" });
    if (before === undefined) delete process.env.PROMPTFRAME_LOG;
    else process.env.PROMPTFRAME_LOG = before;
  });

  it("shows help as Markdown", async () => {
    const { shown } = await runCell("%%batch?\n%lsmagic");
    expect(shown.map(({ data }) => data["text/markdown"].split("\n", 1)[0])).toEqual([
      "**%%batch**: Asks a model about every row of a table; answered rows are never asked twice.",
      "| magic | what it does |",
    ]);
  });
});
