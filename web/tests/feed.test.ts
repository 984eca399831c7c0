import { beforeEach, describe, expect, test } from "vitest";
import type { Cell } from "../src/cells";
import { Feed, LOST_MS, type FeedState, type FeedWorld, type Socket, type Subscription } from "../src/feed";

const WANTED: Subscription = { need: "money.debt", level: "sector", window: "28d", within: "E08000025" };

class FakeSocket implements Socket {
  sent: Record<string, unknown>[] = [];
  closed = false;
  onopen = null;
  onmessage: ((event: MessageEvent) => unknown) | null = null;
  onclose: ((event: CloseEvent) => unknown) | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.closed = true;
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) } as MessageEvent);
  }
  drop(): void {
    this.onclose?.({} as CloseEvent);
  }
}

class FakeWorld implements FeedWorld {
  sockets: FakeSocket[] = [];
  timers = new Map<number, { run: () => void; at: number }>();
  now = 0;
  refuses = false;
  #next = 1;
  open(): Promise<Socket> {
    if (this.refuses) return Promise.reject(new Error("no server"));
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return Promise.resolve(socket);
  }
  later(run: () => void, ms: number): number {
    this.timers.set(this.#next, { run, at: this.now + ms });
    return this.#next++;
  }
  cancel(timer: number): void {
    this.timers.delete(timer);
  }
  random(): number {
    return 1;
  }
  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      const due = [...this.timers].filter(([, { at }]) => at <= until).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.now = due[1].at;
      this.timers.delete(due[0]);
      due[1].run();
      await settled();
    }
    this.now = until;
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const cells: Cell[] = [{ area: "B1 1", people: 3, records: 3, open: 3, rate: null, state: "value" }];

let world: FakeWorld;
let states: FeedState[];
let told: { id: string; cells: readonly Cell[] }[];
let feed: Feed;

beforeEach(async () => {
  world = new FakeWorld();
  states = [];
  told = [];
  feed = new Feed(
    { cells: (id, of) => told.push({ id, cells: of }), moment: () => undefined, state: (state) => states.push(state) },
    world,
  );
  feed.follow(new Map([["a", WANTED]]));
  feed.start();
  await settled();
});

const hello = (epoch = "e1"): object => ({ type: "hello", epoch, policy: "exact", heartbeat: 20 });
const snapshot = (seq: number, epoch = "e1"): object => ({ type: "snapshot", id: "a", epoch, seq, as_of: null, cells });
const delta = (prev: number, seq: number): object => ({ type: "delta", id: "a", epoch: "e1", seq, prev, as_of: null, cells });
const last = (): FakeSocket => world.sockets.at(-1)!;

describe("the feed", () => {
  test("subscribes when the server has said hello, and passes cells on", () => {
    expect(last().sent).toEqual([]);
    last().say(hello());
    expect(last().sent).toEqual([{ type: "subscribe", id: "a", ...WANTED }]);
    last().say(snapshot(7));
    last().say(delta(7, 9));
    expect(told).toHaveLength(2);
    expect(states.at(-1)).toBe("live");
  });

  test("asks again after a gap, and takes nothing until all is told anew", () => {
    last().say(hello());
    last().say(snapshot(7));
    last().say(delta(8, 9));
    expect(told).toHaveLength(1);
    expect(last().sent.at(-1)).toEqual({ type: "subscribe", id: "a", ...WANTED });
    last().say(delta(9, 10));
    expect(told).toHaveLength(1);
    last().say(snapshot(11));
    expect(told).toHaveLength(2);
  });

  test("comes back after a loss and says up to where it knows", async () => {
    last().say(hello());
    last().say(snapshot(7));
    last().drop();
    expect(states.at(-1)).toBe("reconnecting");
    await world.pass(1_000);
    expect(world.sockets).toHaveLength(2);
    last().say(hello());
    expect(last().sent).toEqual([{ type: "subscribe", id: "a", ...WANTED, since: 7 }]);
    expect(states.at(-1)).toBe("live");
  });

  test("forgets what it knew when the figures were made again", async () => {
    last().say(hello());
    last().say(snapshot(7));
    last().drop();
    await world.pass(1_000);
    last().say(hello("e2"));
    expect(last().sent).toEqual([{ type: "subscribe", id: "a", ...WANTED }]);
  });

  test("says that figures are out of date once a loss has lasted, and stays so until it is back", async () => {
    last().say(hello());
    world.refuses = true;
    last().drop();
    await world.pass(LOST_MS - 1);
    expect(states.at(-1)).toBe("reconnecting");
    await world.pass(60_000);
    expect(states.at(-1)).toBe("stale");
    world.refuses = false;
    await world.pass(60_000);
    last().say(hello());
    expect(states.at(-1)).toBe("live");
  });

  test("takes long silence for a loss", async () => {
    last().say(hello());
    await world.pass(46_000);
    expect(world.sockets[0]!.closed).toBe(true);
    expect(world.sockets.length).toBeGreaterThan(1);
  });

  test("pauses and resumes, also across a loss", async () => {
    last().say(hello());
    feed.pause();
    expect(last().sent.at(-1)).toEqual({ type: "pause" });
    last().drop();
    await world.pass(1_000);
    last().say(hello());
    expect(last().sent.map(({ type }) => type)).toEqual(["pause", "subscribe"]);
    expect(states.at(-1)).toBe("paused");
    feed.resume();
    expect(last().sent.at(-1)).toEqual({ type: "resume" });
    expect(states.at(-1)).toBe("live");
  });

  test("asks for a pace before it asks for figures, and says it again after a loss", async () => {
    feed.resume(60);
    last().say(hello());
    expect(last().sent.map(({ type, every }) => [type, every])).toEqual([["resume", 60], ["subscribe", undefined]]);
    last().drop();
    await world.pass(1_000);
    last().say(hello());
    expect(last().sent[0]).toEqual({ type: "resume", every: 60 });
    feed.resume();
    expect(last().sent.at(-1)).toEqual({ type: "resume" });
  });

  test("follows another view and leaves the one before", () => {
    last().say(hello());
    feed.follow(new Map([["b", { ...WANTED, window: "7d" }]]));
    expect(last().sent.slice(1)).toEqual([
      { type: "unsubscribe", id: "a" },
      { type: "subscribe", id: "b", ...WANTED, window: "7d" },
    ]);
    last().say(snapshot(9));
    expect(told).toEqual([]);
  });
});
