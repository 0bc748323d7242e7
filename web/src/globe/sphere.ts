// The Earth as the globe draws it: a sphere of radius 1, x towards 90 E, y towards the North Pole, z towards 0 E.

import type { Point } from "../data";

export type Vector = [x: number, y: number, z: number];
export const EARTH_KM = 6371.0088;
const RADIAN = Math.PI / 180;

export function onSphere([lon, lat]: Point): Vector {
  const across = Math.cos(lat * RADIAN);
  return [Math.sin(lon * RADIAN) * across, Math.sin(lat * RADIAN), Math.cos(lon * RADIAN) * across];
}

/** A place at the turn of longitude that is nearest to one: where windows run on past 180, so do places. */
export function turned([lon, lat]: Point, near_lon: number): Point {
  const turn = lon + 360 * Math.round((near_lon - lon) / 360);
  return [turn < -180 ? turn + 360 : turn, lat];
}

/** A circle around a place, as a closed line. */
export function circle([lon, lat]: Point, radius_km: number, n = 120): Point[] {
  const arc = radius_km / EARTH_KM, sin = Math.sin(lat * RADIAN), cos = Math.cos(lat * RADIAN);
  return Array.from({ length: n + 1 }, (_, index): Point => {
    const azimuth = (2 * Math.PI * index) / n;
    const up = sin * Math.cos(arc) + cos * Math.sin(arc) * Math.cos(azimuth);
    const across = Math.atan2(Math.sin(azimuth) * Math.sin(arc) * cos, Math.cos(arc) - sin * up);
    return [lon + across / RADIAN, Math.asin(Math.max(-1, Math.min(1, up))) / RADIAN];
  });
}

/** What the camera sees, as of the frame that was drawn last. */
export interface Sight {
  matrix: ArrayLike<number>; // of the sphere, column by column
  plane: readonly number[]; // of the horizon: what lies below it is hidden
  width: number; // CSS pixels
  height: number;
  radius: number; // of the Earth in the middle, CSS pixels
}

/** Where a place stands on the page, CSS pixels from the globe's corner; null behind the Earth. */
export function spotOf({ matrix: m, plane, width, height }: Sight, at: Point): Point | null {
  const [x, y, z] = onSphere(at);
  if (x * plane[0] + y * plane[1] + z * plane[2] + plane[3] < 0) return null;
  const row = (from: number) => m[from] * x + m[from + 4] * y + m[from + 8] * z + m[from + 12];
  const away = row(3);
  if (!(away > 0)) return null;
  return [(width / 2) * (1 + row(0) / away), (height / 2) * (1 - row(1) / away)];
}
