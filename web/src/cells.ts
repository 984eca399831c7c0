// What a cell shows: the same rules as api/picture.py, tested with the same table.

export type Measure = "people" | "records" | "open" | "rate";
export type Kind = "value" | "zero" | "small" | "no_data" | "partial" | "absent";

export interface Cell {
  readonly area: string;
  readonly people: number | null;
  readonly records: number | null;
  readonly open: number | null;
  readonly rate: number | null;
  readonly state: string;
}

export type Texts = Readonly<Record<string, string>>;

export const MEASURES: readonly Measure[] = ["people", "records", "open", "rate"];

/** Fill the {named} places of a text. */
export function fill(text: string | undefined, values: Readonly<Record<string, string | number>> = {}): string {
  return (text ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** How a measure of a cell is drawn. */
export function kindOf(cell: Cell, measure: Measure): Kind {
  const value = cell[measure];
  if (value === null) return cell.state === "small" || cell.state === "no_data" ? cell.state : "absent";
  if (isLow(cell)) return "partial";
  if (value === 0) return cell.state === "no_data" ? "no_data" : "zero";
  return "value";
}

/** Whether a partner that records this is silent: what is counted may be low. */
export function isLow(cell: Cell): boolean {
  return cell.state === "partial";
}

/** The class of a value above zero, 1 the lowest; 0 where it has no colour. `bounds` are lower bounds. */
export function shadeOf(cell: Cell, measure: Measure, bounds: readonly number[]): number {
  const value = cell[measure];
  const kind = kindOf(cell, measure);
  if (value === null || value <= 0 || bounds.length === 0 || (kind !== "value" && kind !== "partial")) return 0;
  return Math.max(1, bounds.filter((bound) => bound <= value).length);
}

/** Names for the style sheet: the kind, and the class of colour where there is one. */
export function classesOf(cell: Cell, measure: Measure, bounds: readonly number[]): string {
  const shade = shadeOf(cell, measure, bounds);
  const kind = kindOf(cell, measure);
  return shade > 0 ? `${kind} c${shade}` : kind;
}

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
export const oneDecimal = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A measure of a cell in words: a number, or why there is none. */
export function figureOf(cell: Cell, measure: Measure, texts: Texts, floor: number): string {
  const kind = kindOf(cell, measure);
  const value = cell[measure];
  if (kind === "small" && measure === "rate") return fill(texts.small_rate, { floor });
  if (kind === "small" || kind === "no_data") return fill(texts[kind], { floor });
  if (value === null) return fill(measure === "rate" ? texts.no_rate : texts.not_shown);
  return measure === "rate" ? oneDecimal.format(value) : whole.format(value);
}

/** A measure of a cell as one would say it aloud: "34 people", "Under about 8". */
export function saidOf(cell: Cell, measure: Measure, texts: Texts, floor: number): string {
  const value = figureOf(cell, measure, texts, floor);
  const kind = kindOf(cell, measure);
  if (kind === "small" || kind === "no_data" || kind === "absent") return value;
  const said = fill(texts[`unit_${measure}`], { value });
  return kind === "partial" ? `${said}, ${fill(texts.partial).toLowerCase()}` : said;
}

/** Whether the classes no longer part the areas: none yet, or most of many areas in the first or the last. */
export function outgrown(shades: readonly number[], bounds: readonly number[]): boolean {
  const coloured = shades.filter((shade) => shade > 0);
  const valued = shades.length;
  if (bounds.length === 0) return valued > 0;
  if (coloured.length < 10 || bounds.length < 2) return bounds.length < 2 && coloured.length >= 10;
  const inLast = coloured.filter((shade) => shade === bounds.length).length;
  const inFirst = coloured.filter((shade) => shade === 1).length;
  return Math.max(inLast, inFirst) > coloured.length * 0.6;
}
