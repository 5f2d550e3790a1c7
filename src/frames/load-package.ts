import { PackageMissingError } from "../errors/index.js";
import { systemCode } from "./find-file.js";

/**
 * Loads an optional package.
 * @param feature what needs it, as the beginning of a sentence
 * @throws PackageMissingError `package-missing` when it is not installed
 */
export async function loadPackage<T>(
  name: string,
  feature: string,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const code = systemCode(error);
    const isMissing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
    if (!isMissing) throw error;
    throw new PackageMissingError(name, feature, error);
  }
}
