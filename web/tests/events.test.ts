import { beforeEach, describe, expect, test } from "vitest";
import { EventSocket, type Source } from "../src/events";
import type { Socket } from "../src/feed";
import { MOST_SILENT, Ways } from "../src/ways";

class FakeSource implements Source {
  onmessage: ((event: MessageEvent) => unknown) | null = null;
  onerror: ((event: Event) => unknown) | null = null;
  closed = false;
  constructor(readonly address: string) {}
  close(): void {
    this.closed = true;
  }
  say(message: object, told = ""): void {
    this.onmessage?.({ data: JSON.stringify(message), lastEventId: told } as MessageEvent);
  }
  get said(): string[] {
    return new URL(this.address, "http://here").searchParams.getAll("say");
  }
  get told(): unknown {
    return JSON.parse(new URL(this.address, "http://here").searchParams.get("last_event_id")!);
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const subscribe = (id: string, since?: number): string => JSON.stringify({ type: "subscribe", id, need: "n", since });
const HELLO = { type: "hello", epoch: "e1", heartbeat: 20 };

let sources: FakeSource[];
let heard: string[];
let closes: number;
let refuses: boolean;
let socket: EventSocket;
const last = (): FakeSource => sources.at(-1)!;

beforeEach(async () => {
  sources = [];
  heard = [];
  closes = 0;
  refuses = false;
  socket = new EventSocket(
    (query) => (refuses ? Promise.reject(new Error("no ticket")) : Promise.resolve(`/events?${query.toString()}`)),
    (address) => {
      sources.push(new FakeSource(address));
      return last();
    },
  );
  socket.onmessage = (event) => heard.push((JSON.parse(String(event.data)) as { type: string }).type);
  socket.onclose = () => (closes += 1);
  await settled();
  last().say(HELLO);
});

describe("the feed as events", () => {
  test("opens anew once for several wishes, and welcomes the page once", async () => {
    socket.send(subscribe("map", 7));
    socket.send(subscribe("whole"));
    await settled();
    expect(sources).toHaveLength(2);
    expect(sources[0]!.closed).toBe(true);
    expect(last().said).toEqual([subscribe("map", 7), subscribe("whole")]);
    expect(last().told).toEqual({ epoch: "e1", at: { map: 7 } });
    last().say(HELLO);
    expect(heard).toEqual(["hello"]);
  });

  test("goes on from where it was told, and forgets a place that is asked for anew", async () => {
    socket.send(subscribe("map"));
    await settled();
    last().say({ type: "snapshot", id: "map", epoch: "e1", seq: 9 }, '{"epoch":"e1","at":{"map":9}}');
    socket.send(subscribe("whole"));
    await settled();
    expect(last().told).toEqual({ epoch: "e1", at: { map: 9 } });
    socket.send(subscribe("map"));
    await settled();
    expect(last().told).toEqual({ epoch: "e1", at: {} });
    expect(last().said).toEqual([subscribe("whole"), subscribe("map")]);
  });

  test("pauses and resumes, and leaves what is not followed any more", async () => {
    socket.send(subscribe("map"));
    socket.send('{"type":"pause"}');
    await settled();
    expect(last().said).toEqual(['{"type":"pause"}', subscribe("map")]);
    socket.send('{"type":"resume"}');
    socket.send('{"type":"unsubscribe","id":"map"}');
    await settled();
    expect(last().said).toEqual([]);
  });

  test("says the pace before what is wished, and nothing of it where news is told as it comes", async () => {
    socket.send(subscribe("map"));
    socket.send('{"type":"resume","every":10}');
    await settled();
    expect(last().said).toEqual(['{"type":"resume","every":10}', subscribe("map")]);
    socket.send('{"type":"resume"}');
    await settled();
    expect(last().said).toEqual([subscribe("map")]);
  });

  test("is closed when the stream ends or no ticket is given, once", async () => {
    last().onerror?.(new Event("error"));
    last().onerror?.(new Event("error"));
    expect([closes, last().closed]).toEqual([1, true]);
    socket.send(subscribe("map"));
    await settled();
    expect(sources).toHaveLength(1);
  });

  test("a ticket that is refused closes it too", async () => {
    refuses = true;
    socket.send(subscribe("map"));
    await settled();
    expect(closes).toBe(1);
  });
});

describe("the way the feed takes", () => {
  const made: { way: string; socket: Socket }[] = [];
  const make = (way: string) => (): Promise<Socket> => {
    const one: Socket = { send: () => undefined, close: () => undefined, onopen: null, onmessage: null, onclose: null };
    made.push({ way, socket: one });
    return Promise.resolve(one);
  };
  const ways = (): Ways => new Ways(make("websocket"), make("events"));
  const drop = (): unknown => made.at(-1)!.socket.onclose?.({} as CloseEvent);
  const speak = (): unknown => made.at(-1)!.socket.onmessage?.({ data: "{}" } as MessageEvent);

  beforeEach(() => made.splice(0));

  test("turns to events after websockets that were never heard from, and back when those are silent too", async () => {
    const choice = ways();
    for (let count = 0; count < MOST_SILENT; count += 1) {
      await choice.open();
      drop();
    }
    await choice.open();
    speak();
    drop();
    await choice.open();
    drop();
    await choice.open();
    expect(made.map(({ way }) => way)).toEqual(["websocket", "websocket", "events", "events", "websocket"]);
  });

  test("stays with websockets that speak, however often they are lost", async () => {
    const choice = ways();
    for (let count = 0; count < 3 * MOST_SILENT; count += 1) {
      await choice.open();
      if (count % 2 === 0) speak();
      drop();
      drop();
    }
    expect(new Set(made.map(({ way }) => way))).toEqual(new Set(["websocket"]));
  });

  test("a websocket that is given up after long silence counts as silent", async () => {
    const choice = ways();
    for (let count = 0; count < MOST_SILENT; count += 1) (await choice.open()).close();
    await choice.open();
    expect(made.at(-1)!.way).toBe("events");
  });
});
