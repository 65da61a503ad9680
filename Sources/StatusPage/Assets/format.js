// Numbers, times and small pieces of the document: the same everywhere on the page.

const minus = (text) => text.replace("-", "\u2212");

/** Thousands apart, whatever the locale. */
export const grouped = (count) => String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** "1 worker", "2 workers". */
export const counted = (count, noun) => `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;

/** A few significant digits, with a true minus sign; a dash for nothing. */
export function short(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return minus(value > 0 ? "∞" : "-∞");
  const size = Math.abs(value);
  if (size >= 1000 && size < 1e5 && Number.isInteger(value)) return minus(grouped(value));
  if (size >= 1e5) return size < 1e15 ? minus(compact(value)) : minus(value.toExponential(2));
  if (size > 0 && size < 1e-3) return minus(value.toExponential(1));
  return minus(String(Number(value.toPrecision(digits))));
}

function compact(value) {
  const units = [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"]
  ];
  const [size, unit] = units.find(([size]) => Math.abs(value) >= size);
  return `${Number((value / size).toPrecision(3))}\u2009${unit}`;
}

/** The two largest units of a time in seconds. */
export function duration(seconds) {
  if (!Number.isFinite(seconds) || seconds > 1e10) return "very long";
  if (seconds > 0 && seconds < 0.1) return `${Math.max(1, Math.round(1000 * seconds))} ms`;
  if (seconds < 10) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 86400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"]
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts.slice(first, first + 2).filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`).join(
    " ");
}

/** A time that is only expected: to a tenth or so of itself. */
export function roughly(seconds) {
  const step = [86400, 43200, 14400, 3600, 1800, 600, 300, 60, 30, 10, 5].find((step) => seconds >= 10 * step) ?? 1;
  return seconds < 1 ? "a moment" : duration(step * Math.round(seconds / step)).replace(/\.0 s$/, " s");
}

export const interval = (low, high) =>
  low === null || Number.isNaN(low) ? "no interval" : `${short(low)} to ${short(high)}`;

/** The local time of day, to the minute or to the second, with the day unless it is today's. */
export function clock(text, second = undefined) {
  const date = new Date(text);
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second });
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? time : `${date.toLocaleDateString([], { day: "numeric", month: "short" })} ${time}`;
}

/** An element with attributes and content: texts, and elements. Texts are never read as HTML. */
export function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== null) made.setAttribute(key, value);
  made.append(...content.flat());
  return made;
}

/** The same for drawings. */
export function drawing(name, attributes = {}, ...content) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content.flat());
  return made;
}

/** Changes a text, if it is another: one that is the same might be read out again. */
export function write(host, text) {
  if (host.textContent !== text) host.textContent = text;
}

/** Replaces what is in an element. Lists stay scrolled as they were, and the focus on the part with the same `data-name`. */
export function refill(host, ...content) {
  const lists = () => [...host.querySelectorAll(".scroll")];
  const tops = lists().map((list) => list.scrollTop);
  const name = host.contains(document.activeElement) ? document.activeElement.dataset.name : undefined;
  host.replaceChildren(...content);
  lists().forEach((list, place) => { list.scrollTop = tops[place] ?? 0; });
  if (name !== undefined) host.querySelector(`[data-name="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
}

/** S with its index, to be put into a document. */
export const symbol = (index = "w") => ["S", element("sub", {}, index)];

/** Where a cell lies, and its name if it has one. */
export const cellTitle = (point) =>
  `${point.name ? `${point.name}, ` : ""}γ = ${short(point.gamma, 4)}, γ′ = ${short(point.gamma_prime, 4)}`;

/** A table: columns are [title, isNumber, class], cells are what `append` takes. */
export function table(caption, columns, rows) {
  const head = columns.map(([title, isNumber]) => element("th", { scope: "col", class: isNumber ? "number" : null },
    title));
  const body = rows.map((row) => element("tr", {}, row.map((cell, place) =>
    element("td", { class: columns[place][1] ? "number" : columns[place][2] ?? null }, cell))));
  return element("table", {}, element("caption", {}, caption), element("thead", {}, element("tr", {}, head)),
    element("tbody", {}, body));
}

export const byId = (id) => document.getElementById(id);
