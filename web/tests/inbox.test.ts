import { expect, test } from "vitest";
import type { AlertRecord } from "../src/feed";
import { Seen } from "../src/inbox";

const alert = (id: string, owner: string | null = null, level = "alert"): AlertRecord => ({ id, owner, level });

test("what a page already shows is no news, and what changes is", () => {
  const seen = new Seen("ines");
  expect(seen.take([alert("a"), alert("b")]).changed.map(({ id }) => id)).toEqual(["a", "b"]);
  expect(seen.take([alert("a"), alert("b", null, "urgent")]).changed.map(({ id }) => id)).toEqual(["b"]);
  expect(seen.take([alert("a")]).changed).toEqual([]);
});

test("an alert becomes the reader's own once, and not as the page opens", () => {
  const seen = new Seen("ines");
  expect(seen.take([alert("a", "ines"), alert("b")]).mine).toEqual([]);
  expect(seen.take([alert("b", "ines")]).mine.map(({ id }) => id)).toEqual(["b"]);
  expect(seen.take([alert("b", "ines", "urgent")]).mine).toEqual([]);
  seen.take([alert("b", "tom")]);
  expect(seen.take([alert("b", "ines")]).mine.map(({ id }) => id)).toEqual(["b"]);
});
