// The real world of the feed: a one-use ticket, then a websocket of this very server.

import { SUBPROTOCOL, type FeedWorld, type Socket } from "./feed";

interface Ticket {
  readonly ticket: string;
}

async function open(): Promise<Socket> {
  const answer = await fetch("/api/v1/feed/ticket", { method: "POST", headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`no ticket: ${answer.status}`);
  const { ticket } = (await answer.json()) as Ticket;
  const address = new URL("/api/v1/feed", window.location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  address.searchParams.set("ticket", ticket);
  return new WebSocket(address, SUBPROTOCOL);
}

export const browserWorld: FeedWorld = {
  open,
  later: (run, ms) => window.setTimeout(run, ms),
  cancel: (timer) => window.clearTimeout(timer),
  random: Math.random,
};
