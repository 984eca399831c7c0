import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pacedAddress, readPace, secondsOf } from "../src/pace";

beforeEach(() => vi.stubGlobal("window", { location: { href: "http://here/?need=any" } }));
afterEach(() => vi.unstubAllGlobals());

test("a pace is one of four, and figures move as they come for any other word", () => {
  expect(["", "10", "60", "paused", "5", "never"].map(readPace)).toEqual(["", "10", "60", "paused", "", ""]);
  expect((["", "10", "60", "paused"] as const).map(secondsOf)).toEqual([null, 10, 60, null]);
});

test("the pace stands in the address beside all else, unless figures move as they come", () => {
  expect(pacedAddress("/?need=money.debt&at=2026-11-01", "60")).toBe("http://here/?need=money.debt&at=2026-11-01&every=60");
  expect(pacedAddress("http://here/?every=60&need=any", "paused")).toBe("http://here/?every=paused&need=any");
  expect(pacedAddress("http://here/?every=60&need=any", "")).toBe("http://here/?need=any");
});
