import { expect, test } from "vitest";
import { RENEW_MS, Renewing, SERVED_MS } from "../src/renewing";

test("a view is made again once in a while at most, less often where the server makes its figures too", () => {
  let now = 0;
  const made: number[] = [];
  const renewing = new Renewing(() => Promise.resolve(void made.push(now)), () => now);
  const asked = (at: number, served: boolean): void => {
    now = at;
    renewing.ask(served);
  };
  asked(RENEW_MS - 1, false); // the page itself is as new
  asked(RENEW_MS, false);
  asked(2 * RENEW_MS - 1, false);
  asked(2 * RENEW_MS, false);
  asked(2 * RENEW_MS + SERVED_MS - 1, true);
  asked(2 * RENEW_MS + SERVED_MS, true);
  expect(made).toEqual([RENEW_MS, 2 * RENEW_MS, 2 * RENEW_MS + SERVED_MS]);
});
