// What lies over the cells, as in the figures: the theorem's line, trials left out, the measured boundary, rings.

import { luminance } from "./colors.js";

/** On any colour of a cell, whatever the scheme of the page. */
export const [inkDark, paper, ringColor] = ["#1a1a1a", "#ffffff", "#f0e442"];

const crossRadius = 2.5;

/** The rectangle of the cross of a cell, if it is large enough to have one. */
export function crossBox(plane, place) {
  const box = plane.box(place);
  if (Math.min(box.width, box.height) < 11) return null;
  return { x: box.x + box.width - 6 - crossRadius, y: box.y + 6 - crossRadius, width: 2 * crossRadius,
    height: 2 * crossRadius };
}

/** The cells some of whose trials are no part of the slope. */
export function leftOut({ cells, quantity }) {
  if (quantity !== "slope") return [];
  return Array.from({ length: cells.planeCount }, (_, place) => place).filter((place) => cells.left_out[place] > 0);
}

/** Dark on light cells, light on dark ones. */
export const crossInk = (color) => luminance(color) < 0.2 ? paper : inkDark;

export function paintLeftOut(context, plane) {
  for (const place of leftOut(plane)) {
    const box = crossBox(plane, place);
    if (!box) continue;
    const [left, right, top, bottom] = [box.x, box.x + box.width, box.y, box.y + box.height];
    [context.strokeStyle, context.lineWidth] = [crossInk(plane.color(place)), 1.2];
    context.beginPath();
    context.moveTo(left, top);
    context.lineTo(right, bottom);
    context.moveTo(left, bottom);
    context.lineTo(right, top);
    context.stroke();
  }
}

export function paintTheorem(context, plane) {
  const line = plane.cells.sweep.theorem.map((point) => [plane.across(point.gamma_prime), plane.up(point.gamma)]);
  for (const [color, width] of [
      [plane.ink("halo"), 4],
      [plane.ink("mark"), 1.6]
    ]) {
    [context.strokeStyle, context.lineWidth] = [color, width];
    context.beginPath();
    line.forEach(([x, y]) => context.lineTo(x, y));
    context.stroke();
  }
}

/** The intervals and the stars, small enough for neighbours to stay apart. */
export function paintBoundary(context, plane) {
  const radius = Math.min(Math.max(plane.box(0).width * 0.3, 2), 7);
  const points = plane.boundary.map((point) => ({ ...point, x: plane.across(point.gamma_prime) }));
  for (const { x, low, high } of points.filter((point) => point.low !== null)) {
    for (const [color, width] of [
        [paper, 3.4],
        [inkDark, 1.6]
      ]) {
      [context.strokeStyle, context.lineWidth] = [color, width];
      context.beginPath();
      context.moveTo(x, plane.up(low));
      context.lineTo(x, plane.up(high));
      context.stroke();
    }
  }
  for (const { x, gamma } of points) paintStar(context, x, plane.up(gamma), radius);
}

function paintStar(context, x, y, radius) {
  context.beginPath();
  for (let i = 0; i < 10; i++) {
    const [angle, r] = [(i * Math.PI) / 5 - Math.PI / 2, i % 2 ? radius * 0.45 : radius];
    context.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  context.closePath();
  [context.fillStyle, context.strokeStyle, context.lineWidth] = [inkDark, paper, Math.min(1, radius / 3)];
  context.fill();
  context.stroke();
}

export const ringRadius = 5;

/** Rings, so that a star on the same place shows inside. */
export function paintRings(context, places) {
  for (const { x, y } of places) {
    for (const [color, width] of [
        [inkDark, 3.6],
        [ringColor, 1.8]
      ]) {
      [context.strokeStyle, context.lineWidth] = [color, width];
      context.beginPath();
      context.arc(x, y, ringRadius, 0, 2 * Math.PI);
      context.stroke();
    }
  }
}
