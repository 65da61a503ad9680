// The frame of the plane, its axes, and the key to its colours.

import { ticks, tickText } from "./ticks.js";

export function paintAxes(context, plane) {
  const { frame, cells } = plane;
  [context.strokeStyle, context.fillStyle, context.lineWidth] = [plane.ink("note"), plane.ink("note"), 1];
  context.strokeRect(frame.x - 0.5, frame.y - 0.5, frame.width + 1, frame.height + 1);
  context.font = "12px system-ui, sans-serif";
  const [bottom, right] = [frame.y + frame.height, frame.x + frame.width];
  [context.textAlign, context.textBaseline] = ["center", "top"];
  const xs = ticks(cells.gammaPrimeEdges[0], cells.gammaPrimeEdges.at(-1), frame.width / 70);
  for (const value of xs) {
    context.fillRect(plane.across(value), bottom, 1, 4);
    context.fillText(tickText(value, xs), plane.across(value), bottom + 7);
  }
  [context.textAlign, context.textBaseline] = ["right", "middle"];
  const ys = ticks(cells.gammaEdges[0], cells.gammaEdges.at(-1), frame.height / 45);
  for (const value of ys) {
    context.fillRect(frame.x - 5, plane.up(value), 4, 1);
    context.fillText(tickText(value, ys), frame.x - 8, plane.up(value));
  }
  context.fillStyle = plane.ink("ink");
  context.font = "italic 14px Georgia, 'DejaVu Serif', serif";
  [context.textAlign, context.textBaseline] = ["center", "bottom"];
  context.fillText("γ′", (frame.x + right) / 2, bottom + 38);
  context.save();
  context.translate(12, (frame.y + bottom) / 2);
  context.fillText("γ", 0, 6);
  context.restore();
}

export function paintColorBar(context, plane) {
  const { frame, scale } = plane;
  const [x, width, top, height] = [frame.x + frame.width + 12, 12, frame.y + 12, frame.height - 20];
  const gradient = context.createLinearGradient(0, top + height, 0, top);
  scale.codes.forEach((code, place) => gradient.addColorStop(place / (scale.codes.length - 1), code));
  context.fillStyle = gradient;
  context.fillRect(x, top, width, height);
  [context.strokeStyle, context.fillStyle, context.lineWidth] = [plane.ink("note"), plane.ink("note"), 1];
  context.strokeRect(x + 0.5, top + 0.5, width - 1, height - 1);
  context.font = "11px system-ui, sans-serif";
  [context.textAlign, context.textBaseline] = ["left", "middle"];
  const values = ticks(scale.low, scale.high, height / 50);
  if (plane.quantity === "slope") {
    context.font = "italic 13px Georgia, 'DejaVu Serif', serif";
    context.fillText("S", x, frame.y - 1);
    context.font = "italic 9px Georgia, 'DejaVu Serif', serif";
    context.fillText("w", x + 9, frame.y + 3);
    context.font = "11px system-ui, sans-serif";
  }
  for (const value of values) {
    const y = top + height * (1 - (value - scale.low) / (scale.high - scale.low));
    context.fillText(barText(value, values), x + width + 4, y);
  }
}

function barText(value, values) {
  const largest = Math.abs(values.at(-1));
  if (largest < 1e4) return tickText(value, values);
  const [size, unit] = [[1e9, "G"], [1e6, "M"], [1e3, "k"]].find(([size]) => largest >= size);
  return tickText(value / size, values.map((one) => one / size)) + unit;
}
