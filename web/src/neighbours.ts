// Which area lies next in a direction: arrow keys on a map that has no rows and columns.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Direction = "left" | "right" | "up" | "down";

const VECTORS: Readonly<Record<Direction, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

/** Index of the nearest point in a direction (within 60 degrees of it); the same index where there is none. */
export function nextIn(direction: Direction, from: number, points: readonly Point[]): number {
  const here = points[from];
  if (!here) return 0;
  const vector = VECTORS[direction];
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  points.forEach((point, index) => {
    const dx = point.x - here.x;
    const dy = point.y - here.y;
    const along = dx * vector.x + dy * vector.y;
    const aside = Math.abs(dx * vector.y) + Math.abs(dy * vector.x);
    if (index === from || along <= 0 || aside > along * Math.sqrt(3)) return;
    const cost = along + 1.5 * aside;
    if (cost < least) {
      least = cost;
      best = index;
    }
  });
  return best;
}
