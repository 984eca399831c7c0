// Which way the feed takes: a websocket, and where those are opened and never heard from, server-sent events.

import type { Socket } from "./feed";

export const MOST_SILENT = 2;

export class Ways {
  #websocket: () => Promise<Socket>;
  #events: () => Promise<Socket>;
  #silent = 0;

  constructor(websocket: () => Promise<Socket>, events: () => Promise<Socket>) {
    this.#websocket = websocket;
    this.#events = events;
  }

  /** The next connection; one that a server cannot give a ticket for tells nothing about ways. */
  async open(): Promise<Socket> {
    const events = this.#silent >= MOST_SILENT;
    const socket = await (events ? this.#events() : this.#websocket());
    return new Watched(socket, (heard) => this.#ended(events, heard));
  }

  #ended(events: boolean, heard: boolean): void {
    if (!heard) this.#silent = events ? 0 : this.#silent + 1;
    else if (!events) this.#silent = 0;
  }
}

/** A socket of which it is known at its end whether the server ever said anything. */
class Watched implements Socket {
  onopen: ((event: Event) => unknown) | null = null;
  onmessage: ((event: MessageEvent) => unknown) | null = null;
  onclose: ((event: CloseEvent) => unknown) | null = null;
  #socket: Socket;
  #ended: (heard: boolean) => void;
  #heard = false;

  constructor(socket: Socket, ended: (heard: boolean) => void) {
    this.#socket = socket;
    this.#ended = ended;
    socket.onmessage = (event) => {
      this.#heard = true;
      this.onmessage?.(event);
    };
    socket.onclose = (event) => {
      this.#over();
      this.onclose?.(event);
    };
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  close(): void {
    this.#over();
    this.#socket.close();
  }

  #over(): void {
    this.#ended(this.#heard);
    this.#ended = () => undefined;
  }
}
