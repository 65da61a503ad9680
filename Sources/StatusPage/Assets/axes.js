// The frame of the plane, its axes, and the key to its colours.

import { ticks, tickText } from "./ticks.js";

export function paintAxes(context, plane) {
  const { frame, view } = plane;
  [context.strokeStyle, context.fillStyle, context.lineWidth] = [plane.ink("note"), plane.ink("note"), 1];
  context.strokeRect(frame.x - 0.5, frame.y - 0.5, frame.width + 1, frame.height + 1);
  context.font = "12px system-ui, sans-serif";
  const [bottom, right] = [frame.y + frame.height, frame.x + frame.width];
  [context.textAlign, context.textBaseline] = ["center", "top"];
  const xs = ticks(view.x.low, view.x.high, frame.width / 70);
  for (const value of xs) {
    context.fillRect(plane.across(value), bottom, 1, 4);
    context.fillText(tickText(value, xs), plane.across(value), bottom + 7);
  }
  [context.textAlign, context.textBaseline] = ["right", "middle"];
  const ys = ticks(view.y.low, view.y.high, frame.height / 45);
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

/** What stands above the key: the quantity, or its unit. */
const barTitles = { done: "share", evaluations: "count", seconds: "s" };

/** An end that colours do not reach is pointed. */
export function paintColorBar(context, plane) {
  const { frame, scale } = plane;
  const [x, width, top, height] = [frame.x + frame.width + 12, 12, frame.y + 20, frame.height - 32];
  const gradient = context.createLinearGradient(0, top + height, 0, top);
  scale.codes.forEach((code, place) => gradient.addColorStop(place / (scale.codes.length - 1), code));
  const [above, below] = [scale.isCutAbove ? 8 : 0, scale.isCutBelow ? 8 : 0];
  context.beginPath();
  for (const [dx, y] of [
      [0, top],
      [width / 2, top - above],
      [width, top],
      [width, top + height],
      [width / 2, top + height + below],
      [0, top + height]
    ]) context.lineTo(x + dx, y);
  context.closePath();
  [context.fillStyle, context.strokeStyle, context.lineWidth] = [gradient, plane.ink("note"), 1];
  context.fill();
  context.stroke();
  paintBarTitle(context, plane, x);
  context.fillStyle = plane.ink("note");
  context.font = "11px system-ui, sans-serif";
  [context.textAlign, context.textBaseline] = ["left", "middle"];
  const values = ticks(scale.low, scale.high, height / 50);
  for (const value of values) {
    const y = top + height * (1 - (value - scale.low) / (scale.high - scale.low));
    context.fillText(barText(value, values), x + width + 4, y);
  }
}

function paintBarTitle(context, plane, x) {
  const y = plane.frame.y;
  [context.fillStyle, context.textAlign, context.textBaseline] = [plane.ink("note"), "left", "middle"];
  if (plane.quantity !== "slope") {
    context.font = "11px system-ui, sans-serif";
    context.fillText(barTitles[plane.quantity], x, y);
    return;
  }
  context.font = "italic 13px Georgia, 'DejaVu Serif', serif";
  context.fillText("S", x, y - 1);
  context.font = "italic 9px Georgia, 'DejaVu Serif', serif";
  context.fillText("w", x + 9, y + 3);
}

function barText(value, values) {
  const largest = Math.abs(values.at(-1));
  if (largest < 1e4) return tickText(value, values);
  const [size, unit] = [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"]
  ].find(([size]) => largest >= size);
  return tickText(value / size, values.map((one) => one / size)) + unit;
}
