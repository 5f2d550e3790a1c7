export { type FoundSpec, findSpecs } from "./find-specs.js";
export {
  type InstallOptions,
  installSpec,
  type SpecTarget,
  uninstallSpec,
} from "./install-spec.js";
export { type SpecPlace, searchedDataFolders, thisMachine } from "./jupyter-folders.js";
export { KERNEL_LANGUAGE, KERNEL_NAME, KERNEL_TITLE } from "./kernel-spec.js";
