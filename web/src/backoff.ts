// Waiting before the next try: full jitter, so that clients which lost the same server do not return together.

export const FIRST_MS = 1_000;
export const LONGEST_MS = 30_000;

/** Milliseconds to wait before try number `attempt` (0 is the first), with `random` from 0 to 1. */
export function waitBefore(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(random() * ceiling);
}
