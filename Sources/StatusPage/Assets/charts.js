// Drawings of one cell: distances against widths, neurons before and after training.

import { drawing, short } from "./format.js";
import { ticks, tickText } from "./ticks.js";

const size = { height: 270, left: 58, right: 12, top: 12, bottom: 42 };

/** Drawings are as wide as their place, so that their texts have the size of others. */
const widthOf = (host) => Math.min(Math.max(host.clientWidth, 240), 640);
const superscript = (number) => [...String(number)].map((digit) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹" ["-0123456789".indexOf(digit)]).join(
  "");

/** An axis in pixels from its lowest to its highest value; logarithmic ones are in powers of ten. */
function axis(low, high, from, to) {
  return { low, high, at: (value) => from + ((value - low) / (high - low)) * (to - from) };
}

function logRange(values, share) {
  const logs = values.map(Math.log10);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const room = Math.max((high - low) * share, high > low ? 0.08 : 0.35);
  return [low - room, high + room];
}

/** Round values on a logarithmic axis: powers of ten, and 1-2-5 between them where there are few. */
function logTicks(low, high) {
  const powers = [];
  for (let power = Math.ceil(low - 1e-9); power <= high + 1e-9; power++) powers.push(power);
  if (powers.length > 1) {
    const step = Math.ceil(powers.length / 6);
    return powers.filter((_, place) => place % step === 0).map((power) => [power, `10${superscript(power)}`]);
  }
  const found = [];
  for (let power = Math.floor(low); power <= high; power++) {
    for (const factor of [1, 2, 5]) {
      const value = factor * 10 ** power;
      if (Math.log10(value) >= low && Math.log10(value) <= high) found.push([Math.log10(value), short(value)]);
    }
  }
  return found;
}

function frame(name, width, xTitle, yTitle, x, xTicks, y, yTicks) {
  const [right, bottom] = [width - size.right, size.height - size.bottom];
  const svg = drawing("svg", { viewBox: `0 0 ${width} ${size.height}`, role: "img", "aria-label": name });
  for (const [value, text] of xTicks) {
    svg.append(drawing("line", { x1: x.at(value), x2: x.at(value), y1: size.top, y2: bottom, class: "grid-line" }),
      drawing("text", { x: x.at(value), y: bottom + 15, "text-anchor": "middle", class: "axis" }, text));
  }
  for (const [value, text] of yTicks) {
    svg.append(drawing("line", { x1: size.left, x2: right, y1: y.at(value), y2: y.at(value), class: "grid-line" }),
      drawing("text", { x: size.left - 6, y: y.at(value) + 4, "text-anchor": "end", class: "axis" }, text));
  }
  svg.append(
    drawing("rect", { x: size.left, y: size.top, width: right - size.left, height: bottom - size.top,
      class: "frame" }),
    drawing("text", { x: (size.left + right) / 2, y: size.height - 6, "text-anchor": "middle", class: "axis" }, ...[
      xTitle
    ].flat()),
    drawing("text", {
      x: 13,
      y: (size.top + bottom) / 2,
      "text-anchor": "middle",
      class: "axis",
      transform: `rotate(-90 13 ${(size.top + bottom) / 2})`
    }, ...[yTitle].flat()));
  return svg;
}

/** RD(θ_w) of every trial against its width, and the fitted line; null with nothing to draw. */
export function slopeChart(detail, host) {
  const width = widthOf(host);
  const trials = detail.trials.filter((trial) => Number.isFinite(trial.rd_w) && trial.rd_w > 0);
  if (trials.length === 0) return null;
  const [xLow, xHigh] = logRange(trials.map((trial) => trial.width), 0.08);
  const [yLow, yHigh] = logRange(trials.map((trial) => trial.rd_w), 0.12);
  const x = axis(xLow, xHigh, size.left, width - size.right);
  const y = axis(yLow, yHigh, size.height - size.bottom, size.top);
  const xTitle = ["width ", drawing("tspan", { "font-style": "italic" }, "m")];
  const yTitle = ["RD(θ", drawing("tspan", { dy: 3, "font-size": 8 }, "w"), drawing("tspan", { dy: -3 }, ")")];
  const svg = frame("RD of the input weights against the width", width, xTitle, yTitle,
    x, logTicks(xLow, xHigh), y, logTicks(yLow, yHigh));
  if (detail.fit) {
    const fitted = (log) => detail.fit.intercept / Math.LN10 + detail.fit.slope * log;
    svg.append(drawing("line", { x1: x.at(xLow), x2: x.at(xHigh), y1: y.at(fitted(xLow)), y2: y.at(fitted(xHigh)),
      class: "fit" }));
  }
  for (const trial of trials) {
    const isUsed = trial.status === "converged";
    svg.append(drawing("circle", {
      cx: x.at(Math.log10(trial.width)),
      cy: y.at(Math.log10(trial.rd_w)),
      r: 4,
      class: isUsed ? "dot" : "dot-out"
    }, drawing("title", {}, `seed ${trial.seed}, width ${trial.width}: ${short(trial.rd_w)}, ${trial.status}`)));
  }
  return svg;
}

/** Orientation and amplitude of neurons, in units of the initial mean as in the figures. */
export function orientationChart(neurons, host) {
  const width = widthOf(host);
  const unit = neurons.initial_amplitudes.reduce((sum, value) => sum + value, 0) / neurons.initial_amplitudes.length ||
    1;
  const floor = 0.01;
  // Told apart by their shape, too.
  const clouds = [
    ["initial", "before", "h0"],
    ["final", "after", "m-2-2 4 4m0-4-4 4"]
  ].map(([name, kind, mark]) => ({
    kind,
    mark,
    angles: neurons[`${name}_orientations`],
    sizes: neurons[`${name}_amplitudes`].map((value) => Math.max(value / unit, floor))
  }));
  const [low, high] = logRange(clouds.flatMap((cloud) => cloud.sizes), 0.04);
  const x = axis(-Math.PI, Math.PI, size.left, width - size.right);
  const y = axis(low, high, size.height - size.bottom, size.top);
  const angles = [
    [-Math.PI, "−π"],
    [-Math.PI / 2, "−π/2"],
    [0, "0"],
    [Math.PI / 2, "π/2"],
    [Math.PI, "π"]
  ];
  const svg = frame("Orientation and amplitude of the neurons before and after training", width, "orientation",
    "amplitude / initial mean",
    x, angles, y, logTicks(low, high));
  for (const { kind, mark, angles, sizes } of clouds) {
    // One path for a cloud: thousands of elements would be slow.
    const d = angles.map((angle, place) =>
      `M${x.at(angle).toFixed(1)} ${y.at(Math.log10(sizes[place])).toFixed(1)}${mark}`).join("");
    svg.append(drawing("path", { d, class: kind }));
  }
  return svg;
}

/** Trials committed in each stretch of time. */
export function throughputChart({ seconds, counts }, host) {
  const [width, height, left, bottom] = [Math.max(host.clientWidth, 240), 160, 46, 148];
  const rates = counts.map((count) => count / seconds);
  // The last stretch is not over.
  if (rates.length > 1) rates.pop();
  const largest = Math.max(...rates);
  // With nothing so far there is still an axis.
  const top = largest || 1;
  const y = (rate) => bottom - (rate / top) * (bottom - 12);
  const step = (width - left - 6) / rates.length;
  const svg = drawing("svg", {
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": `Trials per second, ${short(rates.at(-1))} lately, ${short(largest)} at most`
  });
  const values = ticks(0, top, 4);
  for (const value of values) {
    svg.append(drawing("line", { x1: left, x2: width, y1: y(value), y2: y(value), class: "grid-line" }),
      drawing("text", { x: left - 6, y: y(value) + 4, "text-anchor": "end", class: "axis" }, tickText(value, values)));
  }
  rates.forEach((rate, place) => svg.append(drawing("rect", {
    x: left + place * step,
    y: y(rate),
    width: Math.max(step - 1, 0.6),
    height: bottom - y(rate),
    class: "column"
  })));
  svg.append(drawing("line", { x1: left, x2: width, y1: bottom, y2: bottom, class: "zero-line" }));
  return { svg, span: rates.length * seconds };
}
