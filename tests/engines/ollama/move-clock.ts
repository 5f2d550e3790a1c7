import { onTestFinished, vi } from "vitest";

/** Returns how to move `performance.now()` forward by so many milliseconds; the test's end sets it right. */
export function moveClock(): (ms: number) => void {
  const now = performance.now.bind(performance);
  let ahead = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now() + ahead);
  onTestFinished(() => clock.mockRestore());
  return (ms) => {
    ahead += ms;
  };
}
