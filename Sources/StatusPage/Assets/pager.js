// Pages of rows: the buttons below a table. They stay the same ones, so that the focus stays on them.

import { element, grouped, write } from "./format.js";

export class Pager {
  /** @param go is called with the number of the first row to show */
  constructor(host, count, go) {
    [this.host, this.count, this.offset] = [host, count, 0];
    this.back = this.button("Back", () => go(Math.max(this.offset - count, 0)));
    this.next = this.button("Next", () => go(this.offset + count));
    this.text = element("span");
    host.replaceChildren(this.back, this.next, this.text);
    host.hidden = true;
  }

  button(text, press) {
    const made = element("button", { type: "button" }, text);
    // A button that is disabled loses the focus; one that only says so keeps it.
    made.addEventListener("click", () => made.getAttribute("aria-disabled") === "true" || press());
    return made;
  }

  show(offset, total) {
    this.offset = offset;
    this.host.hidden = total <= this.count;
    this.back.setAttribute("aria-disabled", offset === 0);
    this.next.setAttribute("aria-disabled", offset + this.count >= total);
    const last = Math.min(offset + this.count, total);
    write(this.text, `${grouped(offset + 1)} to ${grouped(last)} of ${grouped(total)}`);
  }
}
