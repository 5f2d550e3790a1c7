import { describe, expect, it } from "vitest";
import {
  environmentPrefix,
  prefixDataFolder,
  searchedDataFolders,
  userDataFolder,
} from "../../../src/kernel/spec/jupyter-folders.js";

const linux = (environment: NodeJS.ProcessEnv) => ({ platform: "linux" as const, environment });
const mac = (environment: NodeJS.ProcessEnv) => ({ platform: "darwin" as const, environment });
const windows = (environment: NodeJS.ProcessEnv) => ({ platform: "win32" as const, environment });

describe("Jupyter's folders", () => {
  it("knows the user's folder on every platform", () => {
    expect(userDataFolder(linux({ HOME: "/home/ada" }))).toBe("/home/ada/.local/share/jupyter");
    expect(userDataFolder(linux({ HOME: "/home/ada", XDG_DATA_HOME: "/x" }))).toBe("/x/jupyter");
    expect(userDataFolder(mac({ HOME: "/Users/ada" }))).toBe("/Users/ada/Library/Jupyter");
    expect(userDataFolder(windows({ APPDATA: "C:\\Users\\ada\\AppData\\Roaming" }))).toBe(
      "C:\\Users\\ada\\AppData\\Roaming\\jupyter",
    );
    expect(userDataFolder(windows({ USERPROFILE: "C:\\Users\\ada" }))).toBe(
      "C:\\Users\\ada\\.jupyter\\data",
    );
  });

  it("lets JUPYTER_DATA_DIR win everywhere", () => {
    for (const machine of [linux, mac, windows]) {
      expect(userDataFolder(machine({ HOME: "/h", APPDATA: "A", JUPYTER_DATA_DIR: "/d" }))).toBe(
        "/d",
      );
    }
  });

  it("takes a virtual environment before a conda one", () => {
    expect(environmentPrefix(linux({}))).toBeUndefined();
    expect(environmentPrefix(linux({ CONDA_PREFIX: "/conda" }))).toBe("/conda");
    expect(environmentPrefix(linux({ CONDA_PREFIX: "/conda", VIRTUAL_ENV: "/venv" }))).toBe(
      "/venv",
    );
    expect(prefixDataFolder("/venv", linux({}))).toBe("/venv/share/jupyter");
    expect(prefixDataFolder("C:\\venv", windows({}))).toBe("C:\\venv\\share\\jupyter");
  });

  it("looks where Jupyter looks, in its order, each place once", () => {
    const environment = { HOME: "/h", JUPYTER_PATH: "/a:/b", VIRTUAL_ENV: "/usr/local" };
    expect(searchedDataFolders(linux(environment))).toEqual([
      "/a",
      "/b",
      "/usr/local/share/jupyter",
      "/h/.local/share/jupyter",
      "/usr/share/jupyter",
    ]);
    expect(searchedDataFolders(windows({ APPDATA: "C:\\r", JUPYTER_PATH: "D:\\a;E:\\b" }))).toEqual(
      ["D:\\a", "E:\\b", "C:\\r\\jupyter", "C:\\ProgramData\\jupyter"],
    );
  });
});
