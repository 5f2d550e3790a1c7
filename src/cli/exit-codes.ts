/** Exit codes of the command: what a script can tell apart. */
export const EXIT = Object.freeze({
  ok: 0,
  failed: 1,
  /** The words of the command line were wrong. */
  usage: 2,
  /** Ended by Ctrl-C, as shells count it. */
  interrupted: 130,
});
