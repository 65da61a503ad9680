// What is read in lines: boundary and failures.

import { byId, clock, counted, element, grouped, interval, refill, short, symbol, table } from "./format.js";
import { storyButton } from "./story.js";

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
    const rows = failures.set_aside.map((trial) => [...placeFields(trial),
      storyButton(trial.key.slice(0, 12), trial), trial.story
    ]);
    pieces.push(element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "Trials that were given up",
      "data-name": "given up" },
      table(`Given up: ${counted(failures.set_aside_total, "trial")}`, [
        ...placeColumns,
        ["key", false],
        ["story", false, "story"]
      ], rows)));
  }
  if (failures.attempts.length > 0) {
    const rows = failures.attempts.map((attempt) => [clock(attempt.at), ...placeFields(attempt),
      storyButton(attempt.key.slice(0, 12), attempt), String(attempt.attempt),
      attempt.worker, attempt.what, attempt.reason
    ]);
    pieces.push(element("div", { class: "wide scroll", tabindex: 0,
      role: "group", "aria-label": "Attempts without a result", "data-name": "attempts" },
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
  if (pieces.length === 0) pieces.push(element("p", { class: "empty" }, "Nothing so far."));
  else pieces.unshift(element("p", { class: "note" }, "A press on a key tells all that is known of its trial."));
  refill(byId("failures-body"), ...pieces);
}
