// The real world of the feed: a one-use ticket, then a websocket of this very server, or a stream of its events.

import { EventSocket } from "./events";
import { SUBPROTOCOL, type FeedWorld, type Socket } from "./feed";
import { Ways } from "./ways";

interface Ticket {
  readonly ticket: string;
}

async function ticket(): Promise<string> {
  const answer = await fetch("/api/v1/feed/ticket", { method: "POST", headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`no ticket: ${answer.status}`);
  return ((await answer.json()) as Ticket).ticket;
}

async function websocket(): Promise<Socket> {
  const address = new URL("/api/v1/feed", window.location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  address.searchParams.set("ticket", await ticket());
  return new WebSocket(address, SUBPROTOCOL);
}

async function events(query: URLSearchParams): Promise<string> {
  query.set("ticket", await ticket());
  return `/api/v1/feed/events?${query.toString()}`;
}

const ways = new Ways(websocket, () =>
  Promise.resolve(new EventSocket(events, (address) => new EventSource(address))),
);

export const browserWorld: FeedWorld = {
  open: () => ways.open(),
  later: (run, ms) => window.setTimeout(run, ms),
  cancel: (timer) => window.clearTimeout(timer),
  random: Math.random,
};
