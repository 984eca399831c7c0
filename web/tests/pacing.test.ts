import { expect, test } from "vitest";
import type { Pace } from "../src/pace";
import { Pacing } from "../src/pacing";

function paced(): { pacing: Pacing; told: (number | null | string)[]; choose: (pace: Pace) => void } {
  const told: (number | null | string)[] = [];
  const feed = { pause: () => void told.push("pause"), resume: (every: number | null = null) => void told.push(every) };
  let pace: Pace = "";
  const pacing = new Pacing(feed, () => pace);
  const choose = (next: Pace): void => {
    pace = next;
    pacing.change();
  };
  return { pacing, told, choose };
}

test("the server is told of a pause and of how often figures are to move", () => {
  const { told, choose } = paced();
  for (const pace of ["10", "paused", "60", ""] as const) choose(pace);
  expect(told).toEqual([10, "pause", 60, null]);
});

test("what comes in a pause is taken after it, once, in the order in which it came", () => {
  const { pacing, choose } = paced();
  const taken: string[] = [];
  const comes = (what: string): void => pacing.unlessPaused(() => taken.push(what));
  comes("before");
  choose("paused");
  comes("first");
  comes("second");
  choose("paused");
  expect(taken).toEqual(["before"]);
  choose("10");
  choose("");
  comes("after");
  expect(taken).toEqual(["before", "first", "second", "after"]);
});

test("what was held for a view that the reader left is never taken", () => {
  const { pacing, choose } = paced();
  const taken: string[] = [];
  choose("paused");
  pacing.unlessPaused(() => taken.push("held"));
  pacing.forget();
  choose("");
  expect(taken).toEqual([]);
});
