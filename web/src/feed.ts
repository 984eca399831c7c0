// The live feed: one websocket, a snapshot, then what changed. Loses nothing silently: a gap asks again,
// a lost connection comes back by itself, and whoever looks is told how it stands.

import { waitBefore } from "./backoff";
import type { Cell } from "./cells";

export const SUBPROTOCOL = "needmonitor.v1";
export const LOST_MS = 30_000;

export interface Subscription {
  readonly need: string;
  readonly level: string;
  readonly window: string;
  readonly within: string;
}

/** Alerts as they are told: exact, a notice, or released in bands; what scripts use of them. */
export interface AlertRecord {
  readonly kind?: string;
  readonly id: string;
  readonly level?: string;
  readonly life?: string;
  readonly owner?: string | null;
  readonly need?: { readonly label: string };
  readonly area?: { readonly name: string };
}

export type FeedState = "live" | "paused" | "reconnecting" | "stale";

export interface FeedListener {
  cells(id: string, cells: readonly Cell[], asOf: string | null): void;
  moment(id: string, asOf: string): void;
  state(state: FeedState): void;
  alerts?(records: readonly AlertRecord[], whole: boolean): void;
}

/** The part of a WebSocket that is used, so that tests can stand in for it. */
export interface Socket {
  send(text: string): void;
  close(): void;
  onopen: ((event: Event) => unknown) | null;
  onmessage: ((event: MessageEvent) => unknown) | null;
  onclose: ((event: CloseEvent) => unknown) | null;
}

export interface FeedWorld {
  open(): Promise<Socket>;
  later(run: () => void, ms: number): number;
  cancel(timer: number): void;
  random(): number;
}

interface Place {
  epoch: string;
  seq: number;
}

interface ServerMessage {
  readonly type: string;
  readonly id?: string;
  readonly epoch?: string;
  readonly seq?: number;
  readonly prev?: number | null;
  readonly as_of?: string | null;
  readonly heartbeat?: number;
  readonly cells?: readonly Cell[];
  readonly records?: readonly AlertRecord[];
  readonly whole?: boolean;
  readonly subscriptions?: readonly { readonly id: string; readonly as_of: string | null }[];
}

export class Feed {
  #listener: FeedListener;
  #world: FeedWorld;
  #socket: Socket | null = null;
  #ready = false;
  #wanted = new Map<string, Subscription>();
  #places = new Map<string, Place>();
  #alertsOf: { readonly within?: string } | null = null;
  #attempt = 0;
  #paused = false;
  #every: number | null = null;
  #heartbeatMs = 20_000;
  #silence: number | null = null;
  #lost: number | null = null;
  #retry: number | null = null;
  #stale = false;
  #stopped = false;

  constructor(listener: FeedListener, world: FeedWorld) {
    this.#listener = listener;
    this.#world = world;
  }

  start(): void {
    void this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#dropTimers();
    this.#socket?.close();
  }

  /** Follow these subscriptions and no others; an unchanged one goes on as it is. */
  follow(subscriptions: ReadonlyMap<string, Subscription>): void {
    for (const id of [...this.#wanted.keys()]) {
      if (subscriptions.has(id)) continue;
      this.#wanted.delete(id);
      this.#places.delete(id);
      this.#send({ type: "unsubscribe", id });
    }
    for (const [id, subscription] of subscriptions) {
      if (this.#wanted.has(id)) continue;
      this.#wanted.set(id, subscription);
      this.#subscribe(id);
    }
  }

  /** Follow the alerts of a place, or of all the reader's areas. */
  followAlerts(within: string | null): void {
    this.#alertsOf = within === null ? {} : { within };
    this.#subscribeAlerts();
  }

  pause(): void {
    this.#paused = true;
    this.#sendPace();
    this.#tell();
  }

  /** Go on: as news comes, or with the newest every so many seconds. */
  resume(every: number | null = null): void {
    this.#paused = false;
    this.#every = every;
    this.#sendPace();
    this.#tell();
    if (!this.#socket && this.#retry !== null) this.#reconnectNow();
  }

  #sendPace(): void {
    if (this.#paused) this.#send({ type: "pause" });
    else this.#send(this.#every === null ? { type: "resume" } : { type: "resume", every: this.#every });
  }

  #reconnectNow(): void {
    if (this.#retry !== null) this.#world.cancel(this.#retry);
    this.#retry = null;
    void this.#connect();
  }

  async #connect(): Promise<void> {
    try {
      const socket = await this.#world.open();
      if (this.#stopped) {
        socket.close();
        return;
      }
      this.#socket = socket;
      socket.onmessage = (event) => this.#take(JSON.parse(String(event.data)) as ServerMessage);
      socket.onclose = () => this.#closed(socket);
      this.#heard();
    } catch {
      this.#again(); // no ticket or no server: the state says so, and the next try is on its way
    }
  }

  #closed(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#ready = false;
    if (!this.#stopped) this.#again();
  }

  #again(): void {
    this.#dropTimers(false);
    if (!this.#stale) this.#tell("reconnecting");
    this.#lost ??= this.#world.later(() => {
      this.#stale = true;
      this.#tell("stale");
    }, LOST_MS);
    const wait = waitBefore(this.#attempt, () => this.#world.random());
    this.#attempt += 1;
    this.#retry = this.#world.later(() => {
      this.#retry = null;
      void this.#connect();
    }, wait);
  }

  #take(message: ServerMessage): void {
    this.#heard();
    if (message.type === "hello") this.#welcomed(message);
    else if (message.type === "snapshot" || message.type === "delta") this.#cells(message);
    else if (message.type === "alert") this.#listener.alerts?.(message.records ?? [], message.whole === true);
    else if (message.type === "status") this.#moments(message);
    else if (message.type === "error" && message.id) this.#places.delete(message.id);
  }

  #welcomed(message: ServerMessage): void {
    this.#heartbeatMs = Math.max(1, message.heartbeat ?? 20) * 1000;
    this.#ready = true;
    this.#attempt = 0;
    if (this.#lost !== null) this.#world.cancel(this.#lost);
    this.#lost = null;
    this.#stale = false;
    for (const [id, place] of [...this.#places]) if (place.epoch !== message.epoch) this.#places.delete(id);
    if (this.#paused || this.#every !== null) this.#sendPace(); // first, so that nothing moves before it is heard
    for (const id of this.#wanted.keys()) this.#subscribe(id);
    this.#subscribeAlerts();
    this.#tell();
  }

  #cells(message: ServerMessage): void {
    const { id, epoch, seq } = message;
    if (id === undefined || !this.#wanted.has(id) || epoch === undefined || seq === undefined) return;
    const place = this.#places.get(id);
    const whole = message.type === "snapshot";
    if (!whole && (!place || place.epoch !== epoch || place.seq !== message.prev)) {
      this.#places.delete(id);
      this.#subscribe(id);
      return;
    }
    this.#places.set(id, { epoch, seq });
    this.#listener.cells(id, message.cells ?? [], message.as_of ?? null);
  }

  #moments(message: ServerMessage): void {
    for (const { id, as_of } of message.subscriptions ?? []) {
      if (as_of !== null && this.#wanted.has(id)) this.#listener.moment(id, as_of);
    }
  }

  #subscribe(id: string): void {
    const subscription = this.#wanted.get(id);
    if (!subscription) return;
    const place = this.#places.get(id);
    const since = place ? { since: place.seq } : {};
    this.#send({ type: "subscribe", id, ...subscription, ...since });
  }

  #subscribeAlerts(): void {
    if (this.#alertsOf) this.#send({ type: "subscribe_alerts", id: "alerts", ...this.#alertsOf });
  }

  #send(message: object): void {
    if (this.#ready && this.#socket) this.#socket.send(JSON.stringify(message));
  }

  /** A message came: the silence starts anew. */
  #heard(): void {
    if (this.#silence !== null) this.#world.cancel(this.#silence);
    this.#silence = this.#world.later(() => {
      const socket = this.#socket;
      if (!socket) return;
      socket.close();
      this.#closed(socket);
    }, this.#heartbeatMs * 2.25);
  }

  #dropTimers(lostToo = true): void {
    for (const timer of [this.#silence, this.#retry]) if (timer !== null) this.#world.cancel(timer);
    this.#silence = this.#retry = null;
    if (lostToo && this.#lost !== null) this.#world.cancel(this.#lost);
    if (lostToo) this.#lost = null;
  }

  #tell(state?: FeedState): void {
    this.#listener.state(state ?? (this.#paused ? "paused" : this.#ready ? "live" : "reconnecting"));
  }
}
