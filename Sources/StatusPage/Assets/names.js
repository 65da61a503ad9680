// The names in the plane: of points and of the regimes. They go where they fit and hide no mark, as in the figures.

import { crossBox, leftOut, ringRadius } from "./marks.js";

const height = 16;
const plain = "600 11px system-ui, sans-serif";
const italic = "italic 13px Georgia, 'DejaVu Serif', serif";

const intersect = (a, b) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const contains = (frame, box) => box.x >= frame.x && box.y >= frame.y &&
  box.x + box.width <= frame.x + frame.width && box.y + box.height <= frame.y + frame.height;

const around = (x, y, radius) => ({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius });

/** The points with a name that are in sight, those on one place together. */
export function namedPlaces(plane) {
  const places = new Map();
  for (const point of plane.cells.namedPoints) {
    const [x, y] = [plane.across(point.gamma_prime), plane.up(point.gamma)];
    if (!contains(plane.frame, around(x, y, 0))) continue;
    const place = places.get(`${x},${y}`) ?? { x, y, names: [] };
    place.names.push(point.name);
    places.set(`${x},${y}`, place);
  }
  return [...places.values()];
}

/** @returns where the names are, with their texts */
export function placeNames(context, plane, places) {
  const stars = plane.quantity !== "slope" ? [] :
    plane.boundary.map((point) => around(plane.across(point.gamma_prime), plane.up(point.gamma), ringRadius));
  const taken = [...places.map(({ x, y }) => around(x, y, ringRadius)), ...stars];
  const labels = [];
  for (const { x, y, names } of places) {
    const text = names.join(", ");
    context.font = plain;
    const width = context.measureText(text).width + 6;
    const reach = ringRadius + 2;
    // First below and to the right, for the theorem's line runs level or rises.
    const boxes = [
      [1, 1],
      [-1, 1],
      [-1, -1],
      [1, -1]
    ].map(([right, down]) => ({ x: right > 0 ? x + reach : x - reach - width, y: down > 0 ? y + reach : y - reach -
        height, width, height }));
    const box = boxes.find((box) => contains(plane.frame, box) && !taken.some((other) => intersect(box, other))) ??
      boxes.find((box) => contains(plane.frame, box)) ?? boxes[0];
    taken.push(box);
    labels.push({ text, font: plain, box });
  }
  return plane.quantity === "slope" && plane.cells.sweep.theorem ?
    [...labels, ...regimes(context, plane, taken)] : labels;
}

/** On the theorem's line, from point to point. */
function criticalGamma(line, gammaPrime) {
  const place = Math.max(1, line.findIndex((point) => point.gamma_prime >= gammaPrime));
  const [from, to] = [line[place - 1], line[place]];
  const length = to.gamma_prime - from.gamma_prime;
  const share = length > 0 ? (gammaPrime - from.gamma_prime) / length : 0;
  return from.gamma + share * (to.gamma - from.gamma);
}

/** Near the corners that lie deepest in them, where those corners are in the plane; each gives way along its side. */
function regimes(context, plane, taken) {
  const { frame, cells, view } = plane;
  const crosses = leftOut(plane).map((place) => crossBox(plane, place)).filter(Boolean);
  const [first, last] = [view.x.low, view.x.high].map((value) => plane.up(criticalGamma(cells.sweep.theorem, value)));
  const [bottom, right] = [frame.y + frame.height, frame.x + frame.width];
  context.font = italic;
  const name = (text, isThere, x, y, down) => {
    const width = context.measureText(text).width + 6;
    const boxes = Array.from({ length: 12 }, (_, step) => ({ x: x(width), y: y + (down * step * height) / 2, width,
      height }));
    const box = isThere && boxes.find((box) => ![...taken, ...crosses].some((other) => intersect(box, other)));
    return box ? [{ text, font: italic, box }] : [];
  };
  return [
    ...name("condensed", first > frame.y + 40, () => frame.x + 4, frame.y + 4, 1),
    ...name("linear", last < bottom - 40, (width) => right - 4 - width, bottom - 4 - height, -1)
  ];
}

/** On a box of their own, so that they read on any colour. */
export function paintNames(context, plane, labels) {
  [context.textAlign, context.textBaseline] = ["center", "middle"];
  for (const { text, font, box } of labels) {
    context.fillStyle = plane.ink("halo");
    context.fillRect(box.x, box.y, box.width, box.height);
    [context.font, context.fillStyle] = [font, plane.ink("mark")];
    context.fillText(text, box.x + box.width / 2, box.y + box.height / 2 + 1);
  }
}
