// One cell: the line through its trials, its neurons, its trials.

import { orientationChart, slopeChart } from "./charts.js";
import { byId, cellTitle, duration, element, grouped, interval, refill, short, symbol, table } from "./format.js";
import { json } from "./server.js";
import { storyButton } from "./story.js";

export class Detail {
  constructor(cells) {
    [this.cells, this.place, this.known, this.asked] = [cells, null, "", 0];
  }

  /** Shows a cell, or none. */
  async show(place, takesFocus) {
    [this.place, this.known] = [place, ""];
    if (place === null) {
      byId("cell-title").textContent = "One cell";
      byId("cell-body").replaceChildren(element("p", { class: "empty" }, "No cell is chosen."));
      return;
    }
    await this.update();
    if (takesFocus) byId("cell-title").focus();
  }

  /** Asks again if the cell has more trials than what is shown of it. */
  async update() {
    const { place, cells } = this;
    if (place === null) return;
    const state = [place, cells.missing[place], cells.left_out[place], cells.slope[place]].join();
    if (state === this.known) return;
    this.known = state;
    const turn = ++this.asked;
    try {
      const detail = await json(`api/cell?place=${place}`);
      if (turn === this.asked) this.fill(detail);
    } catch (error) {
      if (turn === this.asked) byId("cell-body").replaceChildren(element("p", { class: "bad" }, error.message));
    }
  }

  fill(detail) {
    byId("cell-title").textContent = cellTitle({ ...detail, name: detail.initialisation });
    const chart = slopeChart(detail, byId("cell-body"));
    refill(byId("cell-body"), facts(detail, this.cells),
      chart ? element("figure", {}, chart, element("figcaption", {}, "RD(θ", element("sub", {}, "w"),
        ") of each trial against its width; empty dots are no part of the line")) : element("p", { class: "empty" },
        "No trial is done so far."),
      ...neurons(detail, this.cells.sweep), element("h3", {}, "Trials"), trials(detail));
  }
}

/** Without the last digits of a difference that should be nothing. */
const clean = (value) => Math.abs(value) < 1e-12 ? 0 : value;

function facts(detail, cells) {
  const list = element("dl", { class: "facts" });
  const add = (name, ...content) => list.append(element("dt", {}, ...[name].flat()), element("dd", {}, ...content));
  if (detail.fit) add(symbol(),
    `${short(detail.fit.slope)}, 95 % interval ${interval(detail.fit.low, detail.fit.high)}`);
  add("Regime", element("span", { class: "regime" }, detail.regime),
    detail.theorem_regime ? ` (theorem: ${detail.theorem_regime}, slope ${short(clean(detail.asymptotic_slope))})` : "");
  const done = detail.trials.filter((trial) => trial.evaluations !== null);
  const sum = (name) => done.reduce((total, trial) => total + (trial[name] ?? 0), 0);
  add("Trials", `${done.length} of ${cells.trialCount} done`);
  if (done.length > 0) add("Cost", `${grouped(sum("evaluations"))} evaluations, ${duration(sum("wall_seconds"))}`);
  return list;
}

function neurons(detail, sweep) {
  if (detail.neurons) {
    const { width, seed } = detail.neurons;
    return [element("figure", {}, orientationChart(detail.neurons, byId("cell-body")), element("figcaption", {},
      `Neurons of width ${grouped(width)}, seed ${seed}, before (blue dots) and after training (orange crosses)`))];
  }
  const isAsked = sweep.detail.cells.includes(detail.cell);
  return [element("p", { class: "note" }, isAsked ? "Its neurons are recorded; they come with the trial of " +
    `width ${grouped(sweep.detail.width)}, seed ${sweep.detail.seed}.` :
    "Neurons are recorded for the cells of the spec’s ",
    ...(isAsked ? [] : [element("code", {}, "detail"), "; add this one there and run the sweep again to see them."])
    )];
}

function trials(detail) {
  const columns = [
    ["width", true],
    ["seed", true],
    ["status", false],
    [element("span", {}, "RD(θ", element("sub", {}, "w"), ")"), true],
    ["loss", true],
    ["evaluations", true],
    ["time", true],
    ["worker", false]
  ];
  const rows = detail.trials.map((trial) => [grouped(trial.width), String(trial.seed),
    storyButton(trial.status, trial), short(trial.rd_w),
    short(trial.loss),
    trial.evaluations === null ? "–" : grouped(trial.evaluations), trial.wall_seconds === null ? "–" : duration(
      trial.wall_seconds), trial.worker ?? ""
  ]);
  return element("div", { class: "wide scroll", tabindex: 0, role: "group", "aria-label": "Trials of this cell",
    "data-name": "trials" },
    table("", columns, rows));
}
