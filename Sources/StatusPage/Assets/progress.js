// How far the sweep is.

import { throughputChart } from "./charts.js";
import { byId, clock, duration, element, grouped, roughly, short } from "./format.js";

const parts = [
  ["done", "converged"],
  ["left-out", "done, not converged"],
  ["failed", "given up"],
  ["running", "at workers"],
  ["pending", "pending"]
];

function counts(progress) {
  const converged = progress.counts.converged ?? 0;
  return {
    done: Math.min(converged, progress.done),
    "left-out": Math.max(progress.done - converged, 0),
    failed: progress.failed,
    running: progress.running,
    pending: progress.pending
  };
}

function bar(progress) {
  const [found, all] = [counts(progress), Math.max(progress.trials, 1)];
  const host = byId("bar");
  if (host.children.length === 0) host.append(...parts.map(([name]) => element("span", { class: `fill-${name}` })));
  parts.forEach(([name], place) => { host.children[place].style.width = `${(100 * found[name]) / all}%`; });
  const share = Math.floor((100 * (progress.done + progress.failed)) / all);
  host.setAttribute("aria-valuenow", share);
  host.setAttribute("aria-valuetext",
    `${share} %, ${grouped(progress.done)} of ${grouped(progress.trials)} trials done`);
  byId("bar-key").replaceChildren(...parts.filter(([name]) => found[name] > 0).map(([name, text]) =>
    element("li", {}, element("i", { class: `fill-${name}` }), `${grouped(found[name])} ${text}`)));
  byId("share").textContent = `${grouped(progress.done)} of ${grouped(progress.trials)} trials (${share} %)`;
  return share;
}

function timeLeft(progress) {
  if (progress.phase === "complete") return "complete";
  if (progress.phase === "stopped") return "stopped; the same command goes on with it";
  if (!progress.ends) return progress.workers > 0 ? "the time left is not known yet" : "waiting for workers";
  const now = Date.parse(progress.now);
  const [left, first, last] = [progress.ends, progress.ends_earliest, progress.ends_latest].map((end) => (Date.parse(
    end) - now) / 1000);
  const [low, high] = [first, last].map(roughly);
  const range = low !== high ? ` (${low} to ${high})` : "";
  return `${roughly(left)} left${range}, until ${clock(progress.ends)}`;
}

const tile = (name, content, small) => element("div", {}, element("dt", {}, name),
  element("dd", {}, content, ...(small ? [element("small", {}, small)] : [])));

function tiles(progress) {
  const lost = Object.values(progress.failed_attempts).reduce((sum, count) => sum + count, 0);
  const busy = progress.training === null ? "" :
    `${grouped(progress.training)} of ${grouped(progress.slots)} slots train`;
  const expelled = progress.quarantined > 0 ? `${grouped(progress.quarantined)} in quarantine` : "";
  const waiting = progress.queue?.committing ?? 0;
  byId("tiles").replaceChildren(
    tile("Throughput", progress.trials_per_second ? `${short(progress.trials_per_second)} /s` : "–",
    "trials, lately"),
    tile("At workers", grouped(progress.running),
      waiting > 0 ? `trials; ${grouped(waiting)} more wait for the journal` : "trials"),
    tile("Workers", grouped(progress.workers), [busy, expelled].filter(Boolean).join(", ")),
    tile("Training so far", duration(progress.wall_seconds), `${short(progress.evaluations)} evaluations`),
    tile("Given up", grouped(progress.failed), lost > 0 ? `${grouped(lost)} attempts lost` : "no attempt lost"),
    tile("Contradicted", grouped(progress.disagreements), "results"));
}

let lastSpoken = null;

/** Says every tenth part, and the end, to those who do not see the bar. */
function speak(progress, share) {
  const tenth = `${progress.phase} ${Math.floor(share / 10)}`;
  if (lastSpoken !== null && tenth !== lastSpoken) {
    byId("announcer").textContent = progress.phase === "running" ? `${share} % of the trials are done` :
      `The sweep is ${progress.phase}`;
  }
  lastSpoken = tenth;
}

export function showProgress(progress) {
  const share = bar(progress);
  byId("time-left").textContent = timeLeft(progress);
  tiles(progress);
  speak(progress, share);
  const { svg, span } = throughputChart(progress.throughput, byId("throughput-body"));
  byId("throughput-body").replaceChildren(element("figure", {}, svg,
    element("figcaption", {},
      `Trials per second over the last ${duration(span)}, in stretches of ${duration(progress.throughput.seconds)}`)
    ));
}
