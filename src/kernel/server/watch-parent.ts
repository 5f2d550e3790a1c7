const POLL_MS = 1000;

/**
 * Calls back once when the process that started the kernel is gone.
 * A parent is gone when its id is free, or when it was our direct parent and no longer is: ids are reused.
 */
export function watchParent(parentPid: number, gone: () => void): void {
  const direct = process.ppid === parentPid;
  const timer = setInterval(() => {
    if (direct ? process.ppid === parentPid : isAlive(parentPid)) return;
    clearInterval(timer);
    gone();
  }, POLL_MS);
  timer.unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
