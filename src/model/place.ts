/** Somewhere on the globe, in degrees (WGS 84). */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** So far apart are two places near each other, in kilometres: as far as a city goes. */
export const nearKm = 10;

const earthRadiusKm = 6_371;
const rowsOfDegree = 20;
const rows = 180 * rowsOfDegree;

export function isOnGlobe({ latitude, longitude }: Point): boolean {
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

/** Along a great circle (haversine). */
export function distanceKm(one: Point, other: Point): number {
  const [from, to] = [radians(one.latitude), radians(other.latitude)];
  const square = (angle: number) => Math.sin(angle / 2) ** 2;
  const chord = square(to - from) + Math.cos(from) * Math.cos(to) * square(radians(other.longitude - one.longitude));
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** The name of the square of the globe that a point lies in: 0.05 degrees high and as wide, some 5.6 km. Nothing finer is made of where somebody is. */
export function cellOf(point: Point): string {
  const row = Math.max(0, Math.min(rows - 1, Math.floor((point.latitude + 90) * rowsOfDegree)));
  return nameOf(row, columnOf(row, point.longitude));
}

/** The squares whose middles are near a point. */
export function cellsNear(point: Point): readonly string[] {
  const found = new Set<string>();
  const height = (Math.PI * earthRadiusKm) / rows;
  const reach = Math.ceil(nearKm / height);
  const at = Math.floor((point.latitude + 90) * rowsOfDegree);
  for (let row = Math.max(0, at - reach); row <= Math.min(rows - 1, at + reach); row += 1) {
    const columns = columnsOf(row);
    const here = columnOf(row, point.longitude);
    // One more to each side: near a pole squares are narrower than they are high.
    const aside = Math.min(reach + 1, columns >> 1);
    for (let column = here - aside; column <= here + aside; column += 1) {
      const around = (column + columns) % columns;
      if (distanceKm(point, middleOf(row, around)) <= nearKm) found.add(nameOf(row, around));
    }
  }
  return [...found];
}

function columnsOf(row: number): number {
  return Math.max(1, Math.round(2 * rows * Math.cos(radians(middleOf(row, 0, 1).latitude))));
}

function columnOf(row: number, longitude: number): number {
  const columns = columnsOf(row);
  return Math.floor(((longitude + 180) / 360) * columns) % columns;
}

function middleOf(row: number, column: number, columns = columnsOf(row)): Point {
  return { latitude: (row + 0.5) / rowsOfDegree - 90, longitude: ((column + 0.5) / columns) * 360 - 180 };
}

function nameOf(row: number, column: number): string {
  return `at ${row}:${column}`;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
