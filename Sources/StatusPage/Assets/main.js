// Begins, follows the stream of events, and begins again when that is cut.

import { fragment, hasToken, keepToken, takeToken } from "./access.js";
import { Cells } from "./cells.js";
import { CellTable } from "./celltable.js";
import { Cursor } from "./cursor.js";
import { Detail } from "./detail.js";
import { byId, write } from "./format.js";
import { showLegend } from "./legend.js";
import { showBoundary, showFailures } from "./lists.js";
import { Named } from "./named.js";
import { Plane } from "./plane.js";
import { showProgress } from "./progress.js";
import { events, json, Refused } from "./server.js";
import { Workers } from "./workers.js";

class Page {
  constructor(sweep) {
    this.sweep = sweep;
    this.cells = new Cells(sweep);
    this.plane = new Plane(byId("plane"), this.cells);
    this.detail = new Detail(this.cells);
    this.workers = new Workers();
    const choose = (place, takesFocus) => this.choose(place, takesFocus);
    this.table = new CellTable(this.cells, choose);
    const named = new Named(this.plane, choose);
    this.plane.painted = () => named.show();
    this.cursor = new Cursor(this.plane, choose);
    byId("quantity").addEventListener("change", (event) => {
      this.plane.quantity = event.target.value;
      this.plane.draw();
    });
    byId("name").textContent = sweep.name;
    document.title = `${sweep.name} – Phasegrid`;
    const grid =
      `${sweep.gammas.length} × ${sweep.gamma_primes.length} cells, ${sweep.widths.length} widths, ${sweep.seeds.length} seeds`;
    byId("about").textContent = `${sweep.shard ? `shard ${sweep.shard}, ` : ""}${sweep.activation}, ${grid}`;
    byId("source").textContent =
      `spec ${sweep.spec_hash.slice(0, 12)}, Phasegrid ${sweep.product_version}, training version ${sweep.training_version}`;
    showLegend(this.cells);
  }

  choose(place, takesFocus) {
    this.plane.chosen = place;
    this.plane.draw();
    this.detail.show(place, takesFocus);
    const parts = fragment();
    if (place === null) parts.delete("cell");
    else parts.set("cell", place);
    history.replaceState(null, "", location.pathname + (parts.toString() ? `#${parts}` : ""));
  }

  /** Shows a cell that nobody asked for, so that there is something to see. */
  offer(place) {
    this.plane.chosen = place;
    this.detail.show(place);
  }

  /** Takes in columns of cells, and shows what they change. */
  load(columns) {
    this.cells.load(columns);
    this.cursor.show();
    this.table.show();
    this.detail.update();
  }

  take(name, data) {
    if (name === "cells") this.load(data);
    else if (name === "boundary") this.showBoundary(data.points);
    else if (name === "failures") showFailures(data);
    else if (name === "progress") this.showProgress(data);
  }

  showProgress(progress) {
    showProgress(progress);
    this.phase = progress.phase;
    this.workers.update();
    const isHeard = progress.phase !== "running" || progress.is_coordinator_heard;
    connection(isHeard ? progress.phase : "the coordinator is silent", isHeard ? (progress.phase === "running" ?
      "live" : "") : "lost");
    document.title =
      `${Math.floor((100 * (progress.done + progress.failed)) / Math.max(progress.trials, 1))} % ${this.sweep.name} – Phasegrid`;
  }

  showBoundary(points) {
    this.plane.boundary = points;
    this.plane.draw();
    showBoundary(points, this.sweep);
  }

  /** Shows all there is, and then what changes, until the stream is cut; true where it is better to begin afresh. */
  async follow() {
    const names = ["cells", "boundary", "failures", "progress"];
    const [columns, boundary, failures, progress] = await Promise.all(names.map((name) => json(`api/${name}`)));
    this.load(columns);
    this.showBoundary(boundary.points);
    showFailures(failures);
    this.showProgress(progress);
    for await (const [name, data] of events(`api/events?since=${columns.revision}`)) {
      // What would come next is told from here on, and the columns that could be asked for may be older.
      if (name === "stale") return true;
      this.take(name, data);
    }
    return false;
  }
}

function connection(text, kind) {
  const badge = byId("connection");
  write(badge, text);
  badge.className = `badge ${kind}`;
}

/** Asks for a token, until there is one. */
function askForToken() {
  const form = byId("token-form");
  byId("page").hidden = true;
  form.hidden = false;
  byId("token-error").textContent = hasToken() ? "That was not the token of this sweep." : "";
  connection("a token is needed", "lost");
  byId("token").focus();
  return new Promise((resolve) => form.addEventListener("submit", (event) => {
    event.preventDefault();
    keepToken(byId("token").value);
    form.reset();
    form.hidden = true;
    resolve();
  }, { once: true }));
}

/** In seconds: the server makes columns of all cells no more often. */
const columnsAge = 3;

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

async function run() {
  takeToken();
  let page = null;
  for (let pause = 1;; pause = Math.min(2 * pause, 15)) {
    try {
      const sweep = await json("api/sweep");
      // Another sweep, or a grid that has grown: everything is another.
      if (page !== null && JSON.stringify(sweep) !== JSON.stringify(page.sweep)) location.reload();
      byId("page").hidden = false;
      if (page === null) {
        page = new Page(sweep);
        const cell = Number(fragment().get("cell") ?? NaN);
        if (Number.isInteger(cell) && cell >= 0 && cell < page.cells.count) page.choose(cell);
        else page.offer(sweep.detail.cells[0] ?? 0);
      }
      pause = 1;
      if (await page.follow()) {
        await sleep(columnsAge);
        continue;
      }
    } catch (error) {
      if (error instanceof Refused) {
        await askForToken();
        continue;
      }
    }
    const isOver = ["complete", "stopped"].includes(page?.phase);
    connection(isOver ? `${page.phase}; no longer served` : "not connected; it tries again", isOver ? "" : "lost");
    await sleep(pause);
  }
}

run();
