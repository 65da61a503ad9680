// Colour scales: the figures' diverging one for slopes, and one from light to dark for amounts.

/** Red, green and blue of #rrggbb. */
export const parse = (code) => [1, 3, 5].map((place) => parseInt(code.slice(place, place + 2), 16));

/** The relative luminance of sRGB (IEC 61966-2-1), 0 to 1. */
export function luminance(color) {
  const [red, green, blue] = color.map((part) => part / 255).map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Linear in sRGB between the codes, which lie evenly over [low, high]. */
class Scale {
  constructor(codes, low, high) {
    [this.points, this.codes, this.low, this.high] = [codes.map(parse), codes, low, high];
  }

  color(value) {
    const last = this.points.length - 1;
    const share = (value - this.low) / (this.high - this.low || 1);
    const position = Math.min(Math.max(share, 0), 1) * last;
    const place = Math.min(Math.floor(position), last - 1);
    const [from, to] = [this.points[place], this.points[place + 1]];
    return from.map((part, i) => Math.round(part + (position - place) * (to[i] - part)));
  }

  css(value) { return `rgb(${this.color(value).join(" ")})`; }
}

const amounts = ["#e8f1f2", "#b5d8cc", "#6fb7a6", "#2f8f83", "#14635f", "#083b3d"];

/** The scale of a quantity over the cells of the plane, as they are now. */
export function scaleOf(quantity, cells) {
  let [smallest, largest] = [0, 0];
  for (let place = 0; place < cells.planeCount; place++) {
    const value = cells.value(quantity, place);
    if (value > largest) largest = value;
    if (value < smallest) smallest = value;
  }
  if (quantity === "slope") {
    const limit = Math.min(Math.max(largest, -smallest) || 1, 1);
    return Object.assign(new Scale(cells.sweep.colors, -limit, limit),
      { isCutBelow: smallest < -limit, isCutAbove: largest > limit });
  }
  return new Scale(amounts, 0, quantity === "done" ? 1 : largest || 1);
}
