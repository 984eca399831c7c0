import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keptAddress, keepPace } from "../src/keeping";

const HERE = "http://here/alerts/00000000000000a1?view=open&every=paused";

beforeEach(() => vi.stubGlobal("window", { location: { href: HERE, origin: "http://here" } }));
afterEach(() => vi.unstubAllGlobals());

test("ways to the inbox and to an alert keep the pace, and lose it where changes show as they come", () => {
  expect(keptAddress("/alerts?view=mine&place=E08000025", "paused")).toBe("/alerts?view=mine&place=E08000025&every=paused");
  expect(keptAddress("/alerts/00000000000000a2?view=open&every=paused", "60")).toBe("/alerts/00000000000000a2?view=open&every=60");
  expect(keptAddress("/alerts?view=open&every=10", "")).toBe("/alerts?view=open");
  expect(keptAddress("http://here/alerts", "10")).toBe("/alerts?every=10");
});

test("a way that stays on the page, or leads to one that does not change by itself, is left as it is", () => {
  const others = ["#acts", "/alerts/mutes?need=money.debt", "/alerts/subscriptions", "/?need=money.debt", "/about", "http://elsewhere/alerts"];
  expect(others.map((address) => keptAddress(address, "paused"))).toEqual(others.map(() => null));
});

test("what is done in a form leads on at the pace chosen last, and says none where changes show as they come", () => {
  const href = { value: "/alerts?view=open" };
  const link = { getAttribute: () => href.value, setAttribute: (_: string, value: string) => void (href.value = value) };
  const field = { value: "", disabled: true };
  vi.stubGlobal("document", { querySelectorAll: (selector: string) => (selector.startsWith("a") ? [link] : [field]) });
  keepPace("paused");
  expect([href.value, field]).toEqual(["/alerts?view=open&every=paused", { value: "paused", disabled: false }]);
  keepPace("");
  expect([href.value, field]).toEqual(["/alerts?view=open", { value: "", disabled: true }]);
});
