import { expect, test } from "vitest";
import { Announcer, QUIET_MS } from "../src/announcer";
import { LONGEST_MS, waitBefore } from "../src/backoff";
import type { Cell } from "../src/cells";
import { nextIn, type Direction, type Point } from "../src/neighbours";
import { clockOf } from "../src/page";
import { pngName } from "../src/png";
import { Rhythm } from "../src/rhythm";
import { orderOf } from "../src/table";

test("waits longer after each failure, at most half a minute, and at random", () => {
  expect([0, 1, 2, 10, 100].map((attempt) => waitBefore(attempt, () => 1))).toEqual([1000, 2000, 4000, LONGEST_MS, LONGEST_MS]);
  expect(waitBefore(3, () => 0)).toBe(0);
});

test("tells at most one piece of news in half a minute, and then the newest", () => {
  const said: string[] = [];
  let now = 0;
  const later: { run: () => void; ms: number }[] = [];
  const announcer = new Announcer((sentence) => said.push(sentence), () => now, (run, ms) => later.push({ run, ms }));
  announcer.news(() => "first");
  now = 1_000;
  announcer.news(() => "second");
  announcer.news(() => "third");
  expect(said).toEqual(["first"]);
  expect(later.map(({ ms }) => ms)).toEqual([QUIET_MS - 1_000]);
  now = QUIET_MS;
  later[0]!.run();
  expect(said).toEqual(["first", "third"]);
});

test("answers what the reader does at once, and forgets news when asked to hush", () => {
  const said: string[] = [];
  const later: (() => void)[] = [];
  const announcer = new Announcer((sentence) => said.push(sentence), () => 0, (run) => later.push(run));
  announcer.news(() => "first");
  announcer.news(() => "second");
  announcer.hush();
  announcer.answer("paused");
  later[0]!();
  expect(said).toEqual(["first", "paused"]);
});

const grid: Point[] = [0, 1, 2].flatMap((y) => [0, 1, 2].map((x) => ({ x: x * 10, y: y * 10 })));

test("arrow keys go to the neighbour on that side, and stay at the edge", () => {
  const from = (direction: Direction): number => nextIn(direction, 4, grid);
  expect([from("left"), from("right"), from("up"), from("down")]).toEqual([3, 5, 1, 7]);
  expect(nextIn("left", 0, grid)).toBe(0);
});

test("every area can be reached by arrow keys, also where they lie at random", () => {
  let seed = 7;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const points = Array.from({ length: 150 }, () => ({ x: random() * 1000, y: random() * 1400 }));
  const reached = new Set([0]);
  for (const index of reached) {
    for (const direction of ["left", "right", "up", "down"] as const) reached.add(nextIn(direction, index, points));
  }
  expect(reached.size).toBe(points.length);
});

test("rows are ordered by value, with areas that have none last, and people without an area after them", () => {
  const cell = (area: string, people: number | null): Cell => ({ area, people, records: null, open: null, rate: null, state: "value" });
  const cells = new Map([cell("B1 1", 3), cell("B1 2", null), cell("B1 3", 9), cell("B1 4", 3), cell("E1/none", 50)].map((c) => [c.area, c]));
  expect(orderOf(cells, "people", false)).toEqual(["B1 3", "B1 1", "B1 4", "B1 2", "E1/none"]);
  expect(orderOf(cells, "people", true)).toEqual(["B1 1", "B1 4", "B1 3", "B1 2", "E1/none"]);
});

test("moments are shown in London, in summer an hour later", () => {
  expect(clockOf("2026-11-22T14:32:10Z")).toBe("14:32:10");
  expect(clockOf("2026-07-01T14:32:10Z")).toBe("15:32:10");
});

test("a PNG is called what the server calls the drawing", () => {
  expect(pngName('attachment; filename="map-money.debt-sector-28d-E08000025.svg"')).toBe("map-money.debt-sector-28d-E08000025");
  expect(pngName(null)).toBe("drawing");
});

test("paints at once after a rest, and no more than three times in any second however much comes", () => {
  let now = 0;
  const timers: { at: number; run: () => void }[] = [];
  const rhythm = new Rhythm(() => now, (run, ms) => timers.push({ at: now + ms, run }));
  const painted: number[] = [];
  const shown: number[] = [];
  for (now = 0; now < 3_000; now += 50) {
    for (const timer of timers.splice(0)) timer.at <= now ? timer.run() : timers.push(timer);
    const came = now;
    rhythm.paint(() => {
      if (painted.at(-1) !== now) painted.push(now);
      shown.push(came);
    });
  }
  expect(painted[0]).toBe(0);
  expect(shown).toEqual([...shown].sort((a, b) => a - b));
  expect(shown.length).toBeGreaterThan(50);
  for (const from of painted) expect(painted.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(3);
});
