// The feed as server-sent events, to the rest of the page a socket like the other: what it says stands in the
// address, so each new wish opens the stream anew, from where it was told.

import type { Socket } from "./feed";

/** The part of an EventSource that is used, so that tests can stand in for it. */
export interface Source {
  onmessage: ((event: MessageEvent) => unknown) | null;
  onerror: ((event: Event) => unknown) | null;
  close(): void;
}

interface Told {
  epoch: string;
  at: Record<string, number>;
}

interface Said {
  readonly type: string;
  readonly id?: string;
  readonly since?: number;
  readonly every?: number;
}

export class EventSocket implements Socket {
  onopen: ((event: Event) => unknown) | null = null;
  onmessage: ((event: MessageEvent) => unknown) | null = null;
  onclose: ((event: CloseEvent) => unknown) | null = null;
  #address: (query: URLSearchParams) => Promise<string>;
  #source: (address: string) => Source;
  #open: Source | null = null;
  #wishes = new Map<string, string>();
  #told: Told = { epoch: "", at: {} };
  #pace = "";
  #welcomed = false;
  #closed = false;
  #turn = 0;

  /** `address` makes one that is good once; `source` opens it. */
  constructor(address: (query: URLSearchParams) => Promise<string>, source: (address: string) => Source) {
    this.#address = address;
    this.#source = source;
    void this.#again();
  }

  send(text: string): void {
    const said = JSON.parse(text) as Said;
    if (said.type === "pause" || said.type === "resume") this.#pace = said.type === "pause" || said.every ? text : "";
    else if (said.type === "unsubscribe") this.#forget(said.id ?? "");
    else this.#wish(said, text);
    void this.#again();
  }

  close(): void {
    this.#closed = true;
    this.#open?.close();
  }

  #wish(said: Said, text: string): void {
    if (said.id === undefined) return; // a ping: the stream's own heartbeat answers it
    this.#forget(said.id);
    this.#wishes.set(said.id, text);
    if (said.since !== undefined) this.#told.at[said.id] = said.since;
  }

  #forget(id: string): void {
    this.#wishes.delete(id);
    delete this.#told.at[id];
  }

  /** Open the stream with what is wished now; of several wishes at a time, once. */
  async #again(): Promise<void> {
    const turn = ++this.#turn;
    await Promise.resolve();
    if (this.#outdated(turn)) return;
    this.#open?.close();
    this.#open = null;
    try {
      const address = await this.#address(this.#query());
      if (this.#outdated(turn)) return;
      const source = this.#source(address);
      this.#open = source;
      source.onmessage = (event) => this.#take(event);
      source.onerror = () => this.#lost();
    } catch {
      if (!this.#outdated(turn)) this.#lost();
    }
  }

  #outdated(turn: number): boolean {
    return this.#closed || turn !== this.#turn;
  }

  #query(): URLSearchParams {
    const query = new URLSearchParams();
    if (this.#pace) query.append("say", this.#pace);
    for (const wish of this.#wishes.values()) query.append("say", wish);
    query.set("last_event_id", JSON.stringify(this.#told));
    return query;
  }

  #take(event: MessageEvent): void {
    const message = JSON.parse(String(event.data)) as { type: string; epoch?: string };
    if (message.type === "hello") {
      if (this.#welcomed) return; // the stream was opened anew; to the page nothing happened
      this.#welcomed = true;
      this.#told.epoch = message.epoch ?? "";
    } else if (event.lastEventId !== "" && message.epoch !== undefined) {
      this.#told = JSON.parse(event.lastEventId) as Told;
    }
    this.onmessage?.(event);
  }

  /** The stream ended, or never began: its ticket is used, so nothing but a new one helps. */
  #lost(): void {
    if (this.#closed) return;
    this.close();
    this.onclose?.(new Event("close") as CloseEvent);
  }
}
