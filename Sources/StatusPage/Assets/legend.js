// The keys to the marks of the plane.

import { byId, drawing, element, symbol } from "./format.js";
import { inkDark, paper, ringColor } from "./marks.js";

const drawn = (width, ...content) => drawing("svg", { width, height: 14, "aria-hidden": "true" }, ...content);
const path = (d, attributes) => drawing("path", { d, fill: "none", ...attributes });
const box = (fill) => drawing("rect", { width: 14, height: 14, fill });

const line = () => drawn(22, path("M1 7h20", { stroke: "currentcolor", "stroke-width": 2 }));

const star = () => drawn(14, path("M7 0V14", { stroke: paper, "stroke-width": 4 }),
  path("M7 0V14", { stroke: inkDark, "stroke-width": 1.5 }),
  path("M7 1 8.6 5 12.7 5.1 9.5 7.8 10.5 11.9 7 9.6 3.5 11.9 4.5 7.8 1.3 5.1 5.4 5Z",
    { fill: inkDark, stroke: paper, "stroke-width": .8 }));

const ring = () => drawn(14, ...[
  [inkDark, 3.6],
  [ringColor, 1.8]
].map(([stroke, width]) => drawing("circle", { cx: 7, cy: 7, r: 4.6, fill: "none", stroke, "stroke-width": width })));

const hatch = () => drawn(14, box("var(--missing)"), path("M0 7 7 0M0 14 14 0M7 14 14 7", { stroke: "var(--hatch)" }));

const level = () => drawn(14, box("var(--missing)"), path("M0 5H14V14H0Z", { fill: "var(--begun)" }));

const cross = (cells) => drawn(14, box(cells.sweep.colors[Math.floor(cells.sweep.colors.length / 2)]),
  path("M4 4 10 10M4 10 10 4", { stroke: inkDark, "stroke-width": 1.2 }));

export function showLegend(cells) {
  const { theorem } = cells.sweep;
  const entries = [
    theorem && [line(), "theorem (infinite width)"],
    [star(), element("span", {}, "zero of ", ...symbol(), ", 95 % interval")],
    theorem && cells.namedPoints.length > 0 && [ring(), "common initialisation"],
    [hatch(), "too little data"],
    [level(), "trials done so far"],
    [cross(cells), "some trials left out"]
  ];
  byId("legend").replaceChildren(...entries.filter(Boolean).map((entry) => element("li", {}, ...entry)));
}
