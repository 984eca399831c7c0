import { expect, test } from "vitest";
import { Looking, SETTLE_MS } from "../src/looking";
import type { Pace } from "../src/pace";
import { Pacing } from "../src/pacing";

/** A page that is asked for by number: `answer` gives the one asked for first, `settle` lets news settle. */
function looked() {
  let pace: Pace = "";
  const feed = { pause: () => undefined, resume: () => undefined };
  const pacing = new Pacing(feed, () => pace);
  const timers = new Map<number, { run: () => void; ms: number }>();
  const answers: ((page: number | null) => void)[] = [];
  const shown: number[] = [];
  let next = 1;
  const world = {
    later: (run: () => void, ms: number) => (timers.set(next, { run, ms }), next++),
    cancel: (timer: number) => void timers.delete(timer),
  };
  const looking = new Looking<number>(() => new Promise((resolve) => answers.push(resolve)), (page) => shown.push(page), pacing, world);
  return {
    looking,
    shown,
    answers,
    timers,
    settle: () => [...timers].forEach(([timer, { run }]) => (timers.delete(timer), run())),
    answer: async (page: number | null) => {
      answers.shift()?.(page);
      await new Promise((resolve) => setImmediate(resolve));
    },
    choose: (chosen: Pace) => {
      pace = chosen;
      pacing.change();
    },
  };
}

test("news that comes together asks for the page once, when it has settled", async () => {
  const { looking, timers, settle, answers, answer, shown } = looked();
  looking.soon();
  looking.soon();
  expect([...timers.values()].map(({ ms }) => ms)).toEqual([SETTLE_MS]);
  expect(answers).toHaveLength(0);
  settle();
  expect(answers).toHaveLength(1);
  await answer(1);
  expect(shown).toEqual([1]);
});

test("a page that the server does not write changes nothing", async () => {
  const { looking, settle, answer, shown } = looked();
  looking.soon();
  settle();
  await answer(null);
  expect(shown).toEqual([]);
});

test("news that settles in a pause asks for the page after it", async () => {
  const { looking, settle, choose, answers, answer, shown } = looked();
  looking.soon();
  choose("paused");
  settle();
  expect(answers).toHaveLength(0);
  choose("");
  expect(answers).toHaveLength(1);
  await answer(1);
  expect(shown).toEqual([1]);
});

test("a page that comes in a pause is not shown, and is asked for anew after it", async () => {
  const { looking, settle, choose, answers, answer, shown } = looked();
  looking.soon();
  settle();
  choose("paused");
  await answer(1);
  expect([shown, answers]).toEqual([[], []]);
  choose("60");
  await answer(2);
  expect(shown).toEqual([2]);
});
