// What lies over the cells: the theorem's line, the measured boundary, points with a name, trials left out.

export function paintMarks(context, plane) {
  const { frame } = plane;
  context.save();
  context.beginPath();
  context.rect(frame.x, frame.y, frame.width, frame.height);
  context.clip();
  paintLeftOut(context, plane);
  if (plane.cells.sweep.theorem) paintTheorem(context, plane);
  if (plane.quantity === "slope") for (const point of plane.boundary) paintStar(context, plane, point);
  paintNames(context, plane);
  if (plane.quantity === "slope" && plane.cells.sweep.theorem) paintRegimes(context, plane);
  context.restore();
}

/** A small cross where trials are no part of the slope, if cells are large enough to have one. */
function paintLeftOut(context, plane) {
  const { cells } = plane;
  const sample = plane.box(0);
  if (plane.quantity !== "slope" || Math.min(sample.width, sample.height) < 11) return;
  context.strokeStyle = "rgb(0 0 0 / 55%)";
  context.lineWidth = 1.1;
  context.beginPath();
  for (let place = 0; place < cells.planeCount; place++) {
    if (!(cells.left_out[place] > 0)) continue;
    const box = plane.box(place);
    const [x, y, r] = [box.x + box.width - 6, box.y + 6, 2.5];
    context.moveTo(x - r, y - r); context.lineTo(x + r, y + r);
    context.moveTo(x - r, y + r); context.lineTo(x + r, y - r);
  }
  context.stroke();
}

/** Text that reads on any colour. */
function label(context, text, x, y) {
  [context.strokeStyle, context.lineWidth, context.fillStyle] = ["rgb(255 255 255 / 85%)", 3.5, "#1a1a1a"];
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

/** The names of the regimes, in the corners that lie deepest in them, if those do. */
function paintRegimes(context, plane) {
  const { frame, cells } = plane;
  const [bottom, right] = [frame.y + frame.height, frame.x + frame.width];
  const [first, middle, last] = cells.sweep.theorem.map((point) => plane.up(point.gamma));
  context.font = "italic 13px Georgia, 'DejaVu Serif', serif";
  [context.textAlign, context.textBaseline] = ["left", "top"];
  if (first > frame.y + 40) label(context, "condensed", frame.x + 8, frame.y + 7);
  [context.textAlign, context.textBaseline] = ["right", "bottom"];
  if (Math.max(middle, last) < bottom - 40) label(context, "linear", right - 8, bottom - 6);
}

function paintTheorem(context, plane) {
  const line = plane.cells.sweep.theorem.map((point) => [plane.across(point.gamma_prime), plane.up(point.gamma)]);
  for (const [color, width] of [["rgb(255 255 255 / 80%)", 4], ["#1a1a1a", 1.6]]) {
    [context.strokeStyle, context.lineWidth] = [color, width];
    context.beginPath();
    line.forEach(([x, y], place) => (place ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.stroke();
  }
}

function paintStar(context, plane, point) {
  const [x, y] = [plane.across(point.gamma_prime), plane.up(point.gamma)];
  const width = plane.box(0).width;
  const radius = Math.min(Math.max(width * 0.3, 2), 6);
  [context.strokeStyle, context.lineWidth] = ["#1a1a1a", 1];
  if (point.low !== null) {
    context.beginPath();
    context.moveTo(x, plane.up(point.low)); context.lineTo(x, plane.up(point.high));
    context.stroke();
  }
  context.beginPath();
  for (let i = 0; i < 10; i++) {
    const [angle, r] = [(i * Math.PI) / 5 - Math.PI / 2, i % 2 ? radius * 0.45 : radius];
    context.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  context.closePath();
  context.fillStyle = "#ffd21f";
  context.fill(); context.stroke();
}

function paintNames(context, plane) {
  const places = new Map();
  for (const point of plane.cells.sweep.named_points) {
    const key = `${point.gamma},${point.gamma_prime}`;
    places.set(key, { ...point, name: [places.get(key)?.name, point.name].filter(Boolean).join(", ") });
  }
  context.font = "600 11px system-ui, sans-serif";
  context.textBaseline = "bottom";
  for (const point of plane.cells.sweep.theorem ? places.values() : []) {
    const [x, y] = [plane.across(point.gamma_prime), plane.up(point.gamma)];
    const width = context.measureText(point.name).width;
    context.textAlign = x + width / 2 > plane.frame.x + plane.frame.width ? "right" : "center";
    label(context, point.name, x, y - 7);
    for (const [color, line] of [["#1a1a1a", 3.6], ["#f0e442", 1.8]]) {
      [context.strokeStyle, context.lineWidth] = [color, line];
      context.beginPath(); context.arc(x, y, 4, 0, 2 * Math.PI); context.stroke();
    }
  }
}
