/** Whether a server's version is at least another; builds without a number count as the newest. */
export function isAtLeast(version: string, least: string): boolean {
  const have = parts(version);
  // 0.0.0 is what a server says that was built from source.
  if (have === undefined || have.every((part) => part === 0)) return true;
  const want = parts(least) ?? [];
  for (let i = 0; i < 3; i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function parts(version: string): number[] | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version.trim());
  return match?.slice(1).map((part) => Number(part ?? 0));
}
