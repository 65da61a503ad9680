// Going over the plane by mouse, finger and keyboard, and saying where one is.

import { byId, cellTitle, duration, element, grouped, interval, short, symbol } from "./format.js";

const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0], PageUp: [10, 0],
  PageDown: [-10, 0] };

/** What is known of a cell, line by line. */
function facts(cells, place) {
  const lines = [];
  if (Number.isNaN(cells.slope[place])) lines.push(["too little data for a slope"]);
  else lines.push([...symbol(),
    ` = ${short(cells.slope[place])}, 95 %: ${interval(cells.low[place], cells.high[place])}`
  ]);
  if (cells.regime[place] > 0) lines.push([cells.regimeName(place)]);
  const [done, all] = [cells.done(place), cells.trialCount];
  const out = cells.left_out[place];
  lines.push([`${done} of ${all} trials done${out > 0 ? `, ${out} left out of the slope` : ""}`]);
  if (done > 0) {
    lines.push([
    `${grouped(cells.evaluations[place])} evaluations, ${duration(cells.wall_seconds[place])} of training`]);
  }
  return lines;
}

export const spoken = (cells, place) => [cellTitle(cells.point(place)), ...facts(cells, place).map((line) => line.map((part) =>
  part.textContent ?? part).join(""))].join("; ");

export class Cursor {
  /** @param choose is called with the cell to show, or null */
  constructor(plane, choose) {
    [this.plane, this.cells, this.canvas, this.choose] = [plane, plane.cells, plane.canvas, choose];
    this.tip = byId("tip");
    this.canvas.addEventListener("pointermove", (event) => this.hover(this.placeOf(event)));
    this.canvas.addEventListener("pointerleave", () => this.hover(null));
    this.canvas.addEventListener("click", (event) => {
      const place = this.placeOf(event);
      if (place !== null) this.plane.cursor = place;
      this.choose(place);
    });
    this.buttons = { "+": byId("zoom-in"), "-": byId("zoom-out"), "0": byId("zoom-all") };
    for (const [key, button] of Object.entries(this.buttons)) button.addEventListener("click", () => this.zoom(key));
    this.zoom("0");
    this.canvas.addEventListener("keydown", (event) => this.press(event));
    this.canvas.addEventListener("focus", () => this.canvas.matches(":focus-visible") && this.move(this.start));
    this.canvas.addEventListener("blur", () => {
      this.plane.cursor = null;
      this.show();
    });
  }

  /** Where the keys begin: where they were, else at the cell that is shown, else in the middle. */
  get start() {
    const { cells } = this;
    const { cursor, chosen } = this.plane;
    if (cursor !== null) return cursor;
    if (chosen !== null && chosen < cells.planeCount) return chosen;
    return cells.at(cells.gammas.length >> 1, cells.gammaPrimes.length >> 1);
  }

  placeOf(event) {
    const box = this.canvas.getBoundingClientRect();
    return this.plane.placeAt(event.clientX - box.left, event.clientY - box.top);
  }

  hover(place) {
    if (this.plane.hovered === place) return;
    this.plane.hovered = place;
    this.show();
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { cells } = this;
    const place = this.start;
    const [row, column] = [cells.row(place), cells.column(place)];
    const clamp = (value, count) => Math.min(Math.max(value, 0), count - 1);
    if (event.key in steps) {
      const [up, right] = steps[event.key];
      this.move(cells.at(clamp(row + up, cells.gammas.length), clamp(column + right, cells.gammaPrimes.length)));
    } else if (event.key === "Home" || event.key === "End") {
      this.move(cells.at(row, event.key === "Home" ? 0 : cells.gammaPrimes.length - 1));
    } else if (event.key in this.buttons) {
      this.zoom(event.key);
    } else if (event.key === "Enter" || event.key === " ") {
      this.choose(place, true);
    } else if (event.key === "Escape") {
      this.choose(null);
    } else return;
    event.preventDefault();
  }

  /** Comes closer to where one is, goes back, or shows all. */
  zoom(key) {
    const { view } = this.plane;
    if (key === "0") view.all();
    else view.zoom(key === "+" ? 2 : 0.5, this.start);
    const isOff = { "+": view.factor >= view.factorMax, "-": view.factor === 1, "0": view.factor === 1 };
    for (const [other, button] of Object.entries(this.buttons)) button.setAttribute("aria-disabled", isOff[other]);
    this.show();
  }

  move(place) {
    this.plane.view.follow(place);
    [this.plane.cursor, this.plane.hovered] = [place, null];
    byId("spoken").textContent = spoken(this.cells, place);
    this.show();
  }

  /** Draws the outline, and what is known of the cell beside it. */
  show() {
    this.plane.draw();
    const place = this.plane.hovered ?? this.plane.cursor;
    this.tip.hidden = place === null;
    if (place === null) return;
    this.tip.replaceChildren(element("strong", {}, cellTitle(this.cells.point(place))),
      ...facts(this.cells, place).map((line) => element("div", {}, ...line)));
    const box = this.plane.box(place);
    const [width, height] = [this.tip.offsetWidth, this.tip.offsetHeight];
    const isLeft = box.x + box.width + 12 + width > this.canvas.clientWidth;
    const left = isLeft ? box.x - 12 - width : box.x + box.width + 12;
    const top = box.y + box.height / 2 - height / 2;
    this.tip.style.left = `${Math.max(0, Math.min(left, this.canvas.clientWidth - width))}px`;
    this.tip.style.top = `${Math.max(0, Math.min(top, this.canvas.clientHeight - height))}px`;
  }
}
