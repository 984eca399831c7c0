// The map: zoom, one tab stop with arrow keys between areas, a readout, rings around what is near and selected.

import { select, type Selection } from "d3-selection";
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior } from "d3-zoom";
import { fill } from "./cells";
import { nextIn, type Direction, type Point } from "./neighbours";
import { find, findAll, type PageData } from "./page";
import { nameShape } from "./paint";

const KEYS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const LABEL_PX = 11.5;
const LABEL_ROOM_PX = 42;
const CLOSEST = 16;
const SVG = "http://www.w3.org/2000/svg";

export interface MapListener {
  choose(area: string): void;
  clear(): void;
  /** The selected area was asked for once more: everything about it, or what is in it. */
  open(): void;
}

export class AreaMap {
  #frame: HTMLElement;
  #svg: SVGSVGElement;
  #listener: MapListener;
  #data: PageData;
  #shapes: SVGGElement[];
  #points: Point[];
  #near: number | null = null;
  #zoom: ZoomBehavior<SVGSVGElement, unknown>;
  #root: Selection<SVGSVGElement, unknown, null, undefined>;

  constructor(frame: HTMLElement, svg: SVGSVGElement, data: PageData, listener: MapListener) {
    this.#frame = frame;
    this.#svg = svg;
    this.#data = data;
    this.#listener = listener;
    this.#shapes = findAll<SVGGElement>("g[data-area]", svg);
    this.#points = this.#shapes.map((shape) => ({ x: Number(shape.dataset.x), y: Number(shape.dataset.y) }));
    this.#zoom = zoom<SVGSVGElement, unknown>()
      .scaleExtent([1, CLOSEST])
      .filter(wanted)
      .on("zoom", (event: D3ZoomEvent<SVGSVGElement, unknown>) => this.#zoomed(event));
    this.#root = select(svg);
    this.#startRoles();
    this.#startZoom();
    this.#startPointer();
    this.#startKeys();
    this.ring(data.area);
  }

  /** Put the ring around the selected area, or take it away. */
  ring(area: string | null): void {
    const index = this.#shapes.findIndex((shape) => shape.dataset.area === area);
    this.#shapes.forEach((shape, at) => {
      shape.classList.toggle("is-chosen", at === index);
      shape.setAttribute("aria-selected", String(at === index));
    });
    this.#drawRings(index < 0 ? null : index);
    this.#read(this.#near ?? (index < 0 ? null : index));
  }

  /** Bring the keyboard here. */
  focus(): void {
    find<SVGGElement>("[data-areas]", this.#svg)?.focus();
  }

  /** Words changed: the readout says the new ones. */
  refresh(): void {
    this.#read(this.#near ?? this.#chosenIndex());
  }

  #chosenIndex(): number | null {
    const index = this.#shapes.findIndex((shape) => shape.classList.contains("is-chosen"));
    return index < 0 ? null : index;
  }

  #startRoles(): void {
    this.#svg.setAttribute("role", "group");
    const list = find<SVGGElement>("[data-areas]", this.#svg);
    list?.setAttribute("role", "listbox");
    list?.setAttribute("tabindex", "0");
    list?.setAttribute("aria-label", fill(this.#data.texts.listbox));
    list?.setAttribute("aria-describedby", "map-keys");
    for (const shape of this.#shapes) {
      shape.setAttribute("role", "option");
      nameShape(shape, shape.dataset.said ?? "", this.#data);
    }
    for (const part of findAll("[data-map-buttons], [data-map-keys]")) part.hidden = false;
  }

  #startZoom(): void {
    this.#root.call(this.#zoom).on("dblclick.zoom", null);
    const { width, height } = this.#svg.viewBox.baseVal;
    this.#zoom.extent([[0, 0], [width, height]]).translateExtent([[0, 0], [width, height]]);
    for (const button of findAll<HTMLButtonElement>("[data-zoom]", this.#frame)) {
      button.addEventListener("click", () => {
        if (button.dataset.zoom === "reset") this.#root.call(this.#zoom.transform, zoomIdentity);
        else this.#root.call(this.#zoom.scaleBy, button.dataset.zoom === "in" ? 1.8 : 1 / 1.8);
      });
    }
    new ResizeObserver(() => this.#spreadLabels()).observe(this.#frame);
  }

  #zoomed({ transform }: D3ZoomEvent<SVGSVGElement, unknown>): void {
    find("[data-view]", this.#svg)?.setAttribute("transform", transform.toString());
    this.#spreadLabels();
  }

  /** Labels keep their size on screen; each shows once its district is wide enough for it. */
  #spreadLabels(): void {
    const labels = find<SVGGElement>("[data-labels]", this.#svg);
    const pixels = labels?.getScreenCTM()?.a ?? 0;
    if (!labels || pixels === 0) return;
    labels.setAttribute("font-size", String(LABEL_PX / pixels));
    for (const label of findAll<SVGTextElement>("text", labels)) {
      label.classList.toggle("tight", Number(label.dataset.room) * pixels < LABEL_ROOM_PX);
    }
  }

  #startPointer(): void {
    const areaOf = (event: Event): SVGGElement | null =>
      event.target instanceof Element ? event.target.closest<SVGGElement>("g[data-area]") : null;
    this.#svg.addEventListener("pointermove", (event) => {
      const shape = areaOf(event);
      this.#read(shape ? this.#shapes.indexOf(shape) : (this.#near ?? this.#chosenIndex()));
    });
    this.#svg.addEventListener("pointerleave", () => this.refresh());
    this.#svg.addEventListener("click", (event) => {
      const area = areaOf(event)?.dataset.area;
      if (area) this.#listener.choose(area);
    });
  }

  #startKeys(): void {
    const list = find<SVGGElement>("[data-areas]", this.#svg);
    if (!list) return;
    list.addEventListener("focus", () => this.#goTo(this.#near ?? this.#chosenIndex() ?? this.#middle()));
    list.addEventListener("blur", () => {
      this.#near = null;
      list.removeAttribute("aria-activedescendant");
      this.#drawRings(this.#chosenIndex());
      this.refresh();
    });
    list.addEventListener("keydown", (event) => this.#key(event));
  }

  #key(event: KeyboardEvent): void {
    const direction = KEYS[event.key];
    const area = this.#near === null ? undefined : this.#shapes[this.#near]?.dataset.area;
    if (direction && this.#near !== null) this.#goTo(nextIn(direction, this.#near, this.#points));
    else if (event.key === "Enter" && area && this.#near === this.#chosenIndex()) this.#listener.open();
    else if ((event.key === "Enter" || event.key === " ") && area) this.#listener.choose(area);
    else if (event.key === "Escape") this.#listener.clear();
    else return;
    event.preventDefault();
  }

  /** The area nearest to the middle of the map: where the keyboard starts. */
  #middle(): number {
    const { width, height } = this.#svg.viewBox.baseVal;
    const far = (point: Point): number => (point.x - width / 2) ** 2 + (point.y - height / 2) ** 2;
    return this.#points.reduce((best, point, index) => (far(point) < far(this.#points[best]!) ? index : best), 0);
  }

  #goTo(index: number): void {
    this.#near = index;
    const shape = this.#shapes[index];
    const point = this.#points[index];
    if (!shape || !point) return;
    find<SVGGElement>("[data-areas]", this.#svg)?.setAttribute("aria-activedescendant", shape.id);
    this.#drawRings(this.#chosenIndex());
    this.#read(index);
    this.#root.call(this.#zoom.translateTo, point.x, point.y, this.#onScreen(point));
  }

  /** Where a point is on the map now, kept inside its frame: moving there brings it into view, and no further. */
  #onScreen(point: Point): [number, number] {
    const { width, height } = this.#svg.viewBox.baseVal;
    const text = find("[data-view]", this.#svg)?.getAttribute("transform") ?? "";
    const [x = 0, y = 0, k = 1] = (text.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
    const inside = (at: number, size: number): number => Math.min(Math.max(at, size * 0.1), size * 0.9);
    return [inside(point.x * k + x, width), inside(point.y * k + y, height)];
  }

  #drawRings(chosen: number | null): void {
    const rings = find<SVGGElement>("[data-rings]", this.#svg);
    if (!rings) return;
    const ring = (index: number, name: string): SVGUseElement => {
      const use = document.createElementNS(SVG, "use");
      use.setAttribute("href", `#s${index}`);
      use.setAttribute("class", `ring ${name}`);
      return use;
    };
    const parts: SVGUseElement[] = [];
    if (chosen !== null) parts.push(ring(chosen, "ring-outer"), ring(chosen, "ring-inner"));
    if (this.#near !== null) parts.push(ring(this.#near, "ring-casing"), ring(this.#near, "ring-near"));
    rings.replaceChildren(...parts);
  }

  #read(index: number | null): void {
    const readout = find("[data-readout]", this.#frame);
    if (!readout) return;
    const shape = index === null ? undefined : this.#shapes[index];
    readout.hidden = !shape;
    if (!shape) return;
    const name = document.createElement("strong");
    name.textContent = shape.dataset.label ?? "";
    readout.replaceChildren(name, ` ${shape.dataset.said ?? ""}`);
  }
}

/** One finger and a bare wheel scroll the page; two fingers, a held key, or the mouse move the map. */
function wanted(event: MouseEvent | TouchEvent | WheelEvent): boolean {
  if (event.type === "wheel") return event.ctrlKey || event.metaKey;
  if ("touches" in event) return event.touches.length > 1;
  return "button" in event && event.button === 0 && !event.ctrlKey;
}

/** The map of the page as it is now; null where it has none. */
export function startMap(data: PageData, listener: MapListener): AreaMap | null {
  const frame = find("[data-map]");
  const svg = frame && find<SVGSVGElement>("[data-chart]", frame);
  return frame && svg ? new AreaMap(frame, svg, data, listener) : null;
}
