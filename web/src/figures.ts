// The figures of the page as they came last, and what of them is news to the reader or due to be made by the server.

import { isLow, type Cell, type Measure } from "./cells";
import type { Cells } from "./page";

export class Figures {
  readonly cells: Cells = new Map();
  #whole: Cell | null = null;
  #changed = new Set<string>();
  #areasAsOf: string | null = null;
  #wholeAsOf: string | null = null;

  /** The place as a whole; null until it came. */
  get whole(): Cell | null {
    return this.#whole;
  }

  /** How many areas have another figure than was told. */
  get changed(): number {
    return this.#changed.size;
  }

  /** Whether a partner fell silent or came back since the server wrote the page, where these areas were low. */
  turned(written: readonly string[]): boolean {
    const low = new Set(written);
    const held = this.#whole ? [...this.cells.values(), this.#whole] : [...this.cells.values()];
    return held.some((cell) => isLow(cell) !== low.has(cell.area));
  }

  /** Whether those of the areas are of no earlier moment than another's; also where either is of none that is known. */
  areasReach(asOf: string | null): boolean {
    return reaches(this.#areasAsOf, asOf);
  }

  /** The same of the place as a whole. */
  wholeReaches(asOf: string | null): boolean {
    return reaches(this.#wholeAsOf, asOf);
  }

  /** Take the cell of a place out of these, of a moment; null where it is not among them. */
  takeWhole(cells: readonly Cell[], place: string | null, asOf: string | null = null): Cell | null {
    const cell = cells.find(({ area }) => area === place);
    if (!cell) return null;
    this.#whole = cell;
    this.#wholeAsOf = asOf;
    return cell;
  }

  /** Take cells of areas, of a moment; one whose `measure` moved has changed. */
  takeAreas(cells: readonly Cell[], measure: Measure, asOf: string | null = null): void {
    this.#areasAsOf = asOf;
    for (const cell of cells) {
      const before = this.cells.get(cell.area);
      if (before && before[measure] !== cell[measure]) this.#changed.add(cell.area);
      this.cells.set(cell.area, cell);
    }
  }

  /** How many areas changed since this was asked last. */
  tellChanged(): number {
    const count = this.#changed.size;
    this.#changed.clear();
    return count;
  }

  /** The page shows another view: none of the figures is of it. */
  clear(): void {
    this.cells.clear();
    this.#changed.clear();
    this.#whole = null;
    this.#areasAsOf = this.#wholeAsOf = null;
  }
}

function reaches(own: string | null, other: string | null): boolean {
  return own === null || other === null || Date.parse(own) >= Date.parse(other);
}
