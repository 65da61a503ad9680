// Drawing the plane of γ' and γ on a canvas: one lookup for each pixel, however many cells there are.

import { paintAxes, paintColorBar } from "./axes.js";
import { parse, scaleOf } from "./colors.js";
import { paintBoundary, paintLeftOut, paintRings, paintTheorem } from "./marks.js";
import { namedPlaces, paintNames, placeNames } from "./names.js";
import { View } from "./view.js";

const margin = { left: 46, right: 62, top: 10, bottom: 40 };

export class Plane {
  constructor(canvas, cells) {
    [this.canvas, this.cells, this.view] = [canvas, cells, new View(cells)];
    [this.quantity, this.boundary, this.cursor, this.hovered, this.chosen] = ["slope", [], null, null, null];
    /** Called when what is to be seen has changed. */
    this.painted = () => {};
    new ResizeObserver(() => this.draw()).observe(canvas.parentElement);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  layout() {
    const width = this.canvas.parentElement.clientWidth;
    const { gammaEdges: y, gammaPrimeEdges: x } = this.cells;
    const inner = width - margin.left - margin.right;
    const shape = Math.min(Math.max((y.at(-1) - y[0]) / (x.at(-1) - x[0]), 0.6), 1);
    const height = Math.round(Math.min(inner * shape, Math.max(innerHeight * 0.72, 260)));
    this.frame = { x: margin.left, y: margin.top, width: inner, height };
    const density = Math.min(devicePixelRatio || 1, 2);
    const [wide, high] = [Math.round(width * density), Math.round((height + margin.top + margin.bottom) * density)];
    if (this.canvas.width !== wide || this.canvas.height !== high) {
      [this.canvas.width, this.canvas.height] = [wide, high];
    }
    // Its box must not wait for the next frame: the page below would jump.
    this.canvas.style.height = `${height + margin.top + margin.bottom}px`;
    return density;
  }

  across(gammaPrime) {
    const { low, high } = this.view.x;
    return this.frame.x + ((gammaPrime - low) / (high - low)) * this.frame.width;
  }

  up(gamma) {
    const { low, high } = this.view.y;
    return this.frame.y + (1 - (gamma - low) / (high - low)) * this.frame.height;
  }

  /** The rectangle of a cell of the plane, in CSS pixels. */
  box(place) {
    const [row, column] = [this.cells.row(place), this.cells.column(place)];
    const [left, right] = [0, 1].map((i) => this.across(this.cells.gammaPrimeEdges[column + i]));
    const [bottom, top] = [0, 1].map((i) => this.up(this.cells.gammaEdges[row + i]));
    return { x: left, y: top, width: right - left, height: bottom - top };
  }

  /** The cell at a point of the canvas in CSS pixels; null outside the plane. */
  placeAt(x, y) {
    const { frame, cells } = this;
    if (!frame || x < frame.x || y < frame.y || x >= frame.x + frame.width || y >= frame.y + frame.height)
      return null;
    const column = lookup(cells.gammaPrimeEdges, this.view.x, (x - frame.x) / frame.width);
    const row = lookup(cells.gammaEdges, this.view.y, 1 - (y - frame.y) / frame.height);
    return cells.at(row, column);
  }

  /** Draws as soon as the browser draws, once however often it is asked. */
  draw() {
    this.request ??= requestAnimationFrame(() => {
      this.request = null;
      if (this.canvas.parentElement.clientWidth > 120) this.paint();
    });
  }

  paint() {
    const density = this.layout();
    const style = getComputedStyle(document.documentElement);
    this.ink = (name) => style.getPropertyValue(`--${name}`).trim();
    this.scale = scaleOf(this.quantity, this.cells);
    const context = this.canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.paintCells(context, density);
    context.setTransform(density, 0, 0, density, 0, 0);
    context.lineJoin = "round";
    context.save();
    context.beginPath();
    context.rect(this.frame.x, this.frame.y, this.frame.width, this.frame.height);
    context.clip();
    // Below the marks, so that its frame hides no name.
    this.paintCursor(context);
    this.paintMarks(context);
    context.restore();
    paintAxes(context, this);
    paintColorBar(context, this);
    this.painted();
  }

  /** Of a cell of the plane: red, green and blue. */
  color(place) {
    const value = this.cells.value(this.quantity, place);
    return Number.isNaN(value) ? parse(this.ink("missing")) : this.scale.color(value);
  }

  paintMarks(context) {
    if (this.cells.sweep.theorem) paintTheorem(context, this);
    const places = namedPlaces(this);
    paintRings(context, places);
    if (this.quantity === "slope") paintBoundary(context, this);
    paintLeftOut(context, this);
    paintNames(context, this, placeNames(context, this, places));
  }

  paintCells(context, density) {
    const { frame, cells } = this;
    const [left, top] = [Math.round(frame.x * density), Math.round(frame.y * density)];
    const [width, height] = [Math.round(frame.width * density), Math.round(frame.height * density)];
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const [missing, hatch, begun] = ["missing", "hatch", "begun"].map((name) => packed(parse(this.ink(name))));
    const colors = new Uint32Array(cells.planeCount);
    for (let place = 0; place < cells.planeCount; place++) {
      const value = cells.value(this.quantity, place);
      colors[place] = Number.isNaN(value) ? 0 : packed(this.scale.color(value));
    }
    const columns = Uint32Array.from({ length: width }, (_, x) => lookup(cells.gammaPrimeEdges, this.view.x,
      (x + 0.5) / width));
    const spacing = Math.round(6 * density);
    const { low, high } = this.view.y;
    for (let y = 0; y < height; y++) {
      const share = 1 - (y + 0.5) / height;
      const row = lookup(cells.gammaEdges, this.view.y, share);
      // How far up in its cell: one without a slope so far fills with its trials, from below.
      const level = (low + share * (high - low) - cells.gammaEdges[row]) / (cells.gammaEdges[row + 1] - cells
        .gammaEdges[row]);
      for (let x = 0, first = cells.at(row, 0); x < width; x++) {
        const place = first + columns[x];
        pixels[y * width + x] = colors[place] || (level < cells.doneShare(place) ? begun : (x + y) % spacing <
          density ? hatch : missing);
      }
    }
    context.putImageData(image, left, top);
  }

  paintCursor(context) {
    for (const [place, isStrong] of [
        [this.chosen, false],
        [this.hovered, false],
        [this.cursor, true]
      ]) {
      if (place === null || place >= this.cells.planeCount) continue;
      const box = this.box(place);
      // A cell of a pixel is still to be seen.
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const [width, height] = [Math.max(box.width, 7), Math.max(box.height, 7)];
      for (const [color, line] of [
          ["#ffffff", isStrong ? 5 : 4],
          ["#111111", isStrong ? 2.5 : 1.5]
        ]) {
        [context.strokeStyle, context.lineWidth] = [color, line];
        context.strokeRect(x - width / 2, y - height / 2, width, height);
      }
    }
  }
}

/** The place of the stretch between ascending edges that a share of what is shown of them falls into. */
function lookup(edges, shown, share) {
  const value = shown.low + share * (shown.high - shown.low);
  let [low, high] = [0, edges.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle] <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** As canvases keep it on little-endian machines, which all browsers run on. */
const packed = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
