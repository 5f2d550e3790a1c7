export { type FoundSpec, findSpecs } from "./spec/find-specs.js";
export {
  type InstallOptions,
  installSpec,
  type SpecTarget,
  uninstallSpec,
} from "./spec/install-spec.js";
export type { SpecPlace } from "./spec/jupyter-folders.js";
export { KERNEL_LANGUAGE, KERNEL_NAME, KERNEL_TITLE } from "./spec/kernel-spec.js";
export { startKernel } from "./start-kernel.js";
