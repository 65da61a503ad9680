// All cells in lines, a hundred at a time. What changes is changed in place, so that focus and selection stay.

import { byId, cellTitle, duration, element, grouped, interval, short, table, write } from "./format.js";
import { Pager } from "./pager.js";

const count = 100;
const columns = [
  ["cell", false],
  ["γ", true],
  ["γ′", true],
  ["slope", true],
  ["95 % interval", true],
  ["regime", false],
  ["used", true],
  ["left out", true],
  ["missing", true],
  ["evaluations", true],
  ["time", true]
];

export class CellTable {
  /** @param choose is called with the cell to show */
  constructor(cells, choose) {
    [this.cells, this.choose, this.offset] = [cells, choose, 0];
    this.box = byId("table-body").closest("details");
    this.box.addEventListener("toggle", () => this.show());
    this.pager = new Pager(byId("table-pager"), count, (offset) => {
      this.offset = offset;
      this.show();
    });
  }

  get places() {
    const end = Math.min(this.offset + count, this.cells.count);
    return Array.from({ length: end - this.offset }, (_, i) => this.offset + i);
  }

  show() {
    if (!this.box.open) return;
    if (this.shown !== this.offset) this.begin();
    const { rows } = byId("table-body").querySelector("tbody");
    this.places.forEach((place, i) => this.numbers(place).forEach((text, j) => {
      write(rows[i].cells[j + 3], text);
    }));
    this.pager.show(this.offset, this.cells.count);
  }

  /** The rows, without what changes. */
  begin() {
    const rows = this.places.map((place) => {
      const point = this.cells.point(place);
      const button = element("button", { type: "button", class: "link", "aria-label": `Show ${cellTitle(point)}` },
        short(point.gamma));
      button.addEventListener("click", () => this.choose(place, true));
      return [point.name, button, short(point.gamma_prime), ...Array(columns.length - 3).fill("")];
    });
    byId("table-body").replaceChildren(table("Cells by γ, then γ′; a press on γ shows the cell", columns, rows));
    this.shown = this.offset;
  }

  numbers(place) {
    const { cells } = this;
    return [short(cells.slope[place]), interval(cells.low[place], cells.high[place]), cells.regimeName(place),
      grouped(cells.used[place]), grouped(cells.left_out[place]), grouped(cells.missing[place]),
      grouped(cells.evaluations[place]), duration(cells.wall_seconds[place])
    ];
  }
}
