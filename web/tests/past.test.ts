import { afterEach, expect, test, vi } from "vitest";
import { pastDay } from "../src/past";

const AREAS = { need: "money.debt", level: "sector", window: "28d", within: "E08000025" };

afterEach(() => vi.unstubAllGlobals());

function answering(statusOf: (level: string | null) => number): void {
  vi.stubGlobal("fetch", (address: string) => {
    const query = new URL(address, "http://here").searchParams;
    const level = query.get("level");
    const cells = [{ area: `${level} ${query.get("within")} ${query.get("at")}` }];
    return Promise.resolve(new Response(JSON.stringify({ cells }), { status: statusOf(level) }));
  });
}

test("a past day is its areas and the whole place, each at the end of that day", async () => {
  answering(() => 200);
  const { areas, place } = await pastDay(AREAS, "2026-11-01");
  expect(areas.map(({ area }) => area)).toEqual(["sector E08000025 2026-11-01"]);
  expect(place.map(({ area }) => area)).toEqual(["la E08000025 2026-11-01"]);
});

test("a day of which one part cannot be had is not shown in part", async () => {
  answering((level) => (level === "la" ? 503 : 200));
  await expect(pastDay(AREAS, "2026-11-01")).rejects.toThrow("cells: 503");
});
