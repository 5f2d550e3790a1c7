/** Reads, executes and shows notebooks without a front end; loaded when asked for, so that a kernel starts quickly. */
export const loadNotebooks = () => import("./notebook/index.js");

/** Installs and finds kernels; loaded when asked for, so that a kernel starts quickly. */
export const loadSpecs = () => import("./spec/index.js");
