// What is read in lines: boundary, failures, cells, the named initialisations.

import { spoken } from "./cursor.js";
import { byId, clock, counted, duration, element, grouped, interval, short, symbol, table } from "./format.js";

export function showBoundary(points, sweep) {
  const body = byId("boundary-body");
  if (points.length === 0) {
    body.replaceChildren(element("p", { class: "empty" }, ...symbol(), " crosses zero at no γ′ so far."));
    return;
  }
  const columns = [
    ["γ′", true],
    ["zero, γ", true],
    ["95 % interval", true], ...(sweep.theorem ? [
      ["theorem", true]
    ] : [])
  ];
  const rows = points.map((point) => [short(point.gamma_prime), short(point.gamma), interval(point.low, point.high),
    ...(sweep.theorem ? [short(point.theorem_gamma)] : [])
  ]);
  body.replaceChildren(table("Where the slope crosses zero, by linear interpolation between cells", columns, rows));
}

const placeColumns = [
  ["cell", false],
  ["γ", true],
  ["γ′", true],
  ["width", true],
  ["seed", true]
];

/** Of a trial; where it lies is not known for one of a spec before, nor before it was looked for. */
const placeFields = (trial) => [trial.initialisation ?? "", short(trial.gamma), short(trial.gamma_prime),
  trial.width === null ? "–" : grouped(trial.width), trial.seed === null ? "–" : String(trial.seed)
];

export function showFailures(failures) {
  const pieces = [];
  if (failures.set_aside.length > 0) {
    const rows = failures.set_aside.map((trial) => [...placeFields(trial), trial.story]);
    pieces.push(element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "Trials that were given up" },
      table(`Given up: ${counted(failures.set_aside_total, "trial")}`, [
        ...placeColumns,
        ["story", false, "story"]
      ], rows)));
  }
  if (failures.attempts.length > 0) {
    const rows = failures.attempts.map((attempt) => [clock(attempt.at), ...placeFields(attempt),
      element("code", {}, attempt.key.slice(0, 12)), String(attempt.attempt),
      attempt.worker, attempt.what, attempt.reason
    ]);
    pieces.push(element("div", { class: "wide scroll", tabindex: 0,
      role: "group", "aria-label": "Attempts without a result" },
      table("Attempts that ended without a result, the newest first; most are made good by a later one", [
        ["when", false],
        ...placeColumns,
        ["key", false],
        ["attempt", true],
        ["worker", false],
        ["what", false],
        ["reason", false, "story"]
      ], rows)));
  }
  byId("failures-body").replaceChildren(...(pieces.length > 0 ? pieces : [element("p", { class: "empty" },
    "Nothing so far.")]));
}

/** Buttons for the cells that are no points of the plane. */
export function showNamed(cells, plane, choose) {
  const buttons = cells.sweep.initialisations.map((point, i) => {
    const place = cells.planeCount + i;
    const value = cells.slope[place];
    const dot = element("i", {});
    if (!Number.isNaN(value) && plane.quantity === "slope" && plane.scale) dot.style.background = plane.scale.css(
      value);
    const button = element("button", { type: "button", "aria-pressed": String(plane.chosen === place),
        title: spoken(cells, place) }, dot,
      `${point.name} ${short(value)}`);
    button.addEventListener("click", () => choose(place, true));
    return button;
  });
  const host = byId("named");
  const focused = [...host.children].indexOf(document.activeElement);
  host.replaceChildren(...buttons);
  if (focused >= 0) buttons[focused].focus();
}

/** Pages of rows: the buttons below a table. */
export function pager(host, offset, count, total, go) {
  const button = (text, to, isOff) => {
    const made = element("button", { type: "button", ...(isOff ? { disabled: "" } : {}) }, text);
    made.addEventListener("click", () => go(to));
    return made;
  };
  host.replaceChildren(...(total <= count ? [] : [button("Back", Math.max(offset - count, 0), offset === 0),
    button("Next", offset + count, offset + count >= total),
    element("span", {},
      `${grouped(offset + 1)} to ${grouped(Math.min(offset + count, total))} of ${grouped(total)}`)
  ]));
}

export class CellTable {
  constructor(cells) {
    [this.cells, this.offset, this.box] = [cells, 0, byId("table-body").closest("details")];
    this.box.addEventListener("toggle", () => this.show());
  }

  show() {
    if (!this.box.open) return;
    const [{ cells }, count] = [this, 100];
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
    const rows = [];
    for (let place = this.offset; place < Math.min(this.offset + count, cells.count); place++) {
      const point = cells.point(place);
      rows.push([point.name, short(point.gamma), short(point.gamma_prime), short(cells.slope[place]), interval(cells
          .low[place], cells.high[place]),
        cells.regimeName(place), grouped(cells.used[place]), grouped(cells.left_out[place]), grouped(cells
          .missing[place]),
        grouped(cells.evaluations[place]), duration(cells.wall_seconds[place])
      ]);
    }
    byId("table-body").replaceChildren(table("Cells by γ, then γ′", columns, rows));
    pager(byId("table-pager"), this.offset, count, cells.count, (offset) => { this.offset = offset;
      this.show(); });
  }
}
