// The 95% interval of a rate: the same rule as api/intervals.py, tested with the same table.

const Z = 1.959964;
const EXACT: readonly (readonly [number, number])[] = [
  [0, 3.689],
  [0.0253, 5.572],
  [0.242, 7.225],
  [0.619, 8.767],
  [1.09, 10.242],
  [1.623, 11.668],
  [2.202, 13.059],
  [2.814, 14.423],
  [3.454, 15.763],
  [4.115, 17.085],
];

function limits(count: number): readonly [number, number] {
  const exact = EXACT[Math.round(count)];
  if (exact) return exact;
  const above = count + 1;
  return [
    count * (1 - 1 / (9 * count) - Z / (3 * Math.sqrt(count))) ** 3,
    above * (1 - 1 / (9 * above) + Z / (3 * Math.sqrt(above))) ** 3,
  ];
}

/** From where to where people per 1,000 households may lie by chance; `slack`: how far the count told may be off. */
export function intervalOf(people: number | null, households: number, slack: number): readonly [number, number] | null {
  if (people === null || !(households >= 500)) return null;
  const per = (count: number): number => (count * 1000) / households;
  return [per(limits(Math.max(0, people - slack))[0]), per(limits(people + slack)[1])];
}
