import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Root of this repository. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A user's project in which the packed package is installed, with the dependencies it declares and no others. */
export interface TempProject {
  readonly folder: string;
  /** Where the package lies in it. */
  readonly installed: string;
  /** Files of the package as npm lists them, sorted. */
  readonly files: readonly string[];
  readonly unpackedBytes: number;
  /** Writes a file of the project and returns its path. */
  write(name: string, text: string): string;
  /** Makes a package of this repository's node_modules one of the project's. */
  link(name: string): void;
  remove(): void;
}

interface Packed {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** Packs the package as it is in dist and installs it into a new project. */
export function makeTempProject(): TempProject {
  // Compilers and loaders tell real paths; a temporary folder may be a link.
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "promptframe-user-")));
  const installed = path.join(folder, "node_modules", "promptframe");
  mkdirSync(installed, { recursive: true });
  const packed = pack(folder);
  const archive = path.join(folder, packed.filename);
  execFileSync("tar", ["-xzf", archive, "--strip-components=1", "-C", installed]);
  const link = (name: string) => {
    const at = path.join(folder, "node_modules", name);
    mkdirSync(path.dirname(at), { recursive: true });
    symlinkSync(path.join(ROOT, "node_modules", name), at, "junction");
  };
  const manifest = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8"));
  for (const name of Object.keys(manifest.dependencies)) link(name);
  return {
    folder,
    installed,
    files: packed.files.map((file) => file.path).sort(),
    unpackedBytes: packed.unpackedSize,
    write: (name, text) => {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    link,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Scripts stay out of it: they would build dist anew under the tests that use it. */
function pack(folder: string): Packed {
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const report = execFileSync("npm", args, {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, npm_config_update_notifier: "false" },
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [packed] = JSON.parse(report) as Packed[];
  return packed!;
}
