// Buttons for the cells that are no points of the plane: the named initialisations.

import { spoken } from "./cursor.js";
import { byId, element, short, write } from "./format.js";

export class Named {
  /** @param choose is called with the cell to show */
  constructor(plane, choose) {
    this.plane = plane;
    this.buttons = plane.cells.sweep.initialisations.map((_, i) => {
      const button = element("button", { type: "button" }, element("i"), element("span"));
      button.addEventListener("click", () => choose(plane.cells.planeCount + i, true));
      return button;
    });
    byId("named").replaceChildren(...this.buttons);
  }

  show() {
    const { cells, scale, quantity, chosen } = this.plane;
    this.buttons.forEach((button, i) => {
      const place = cells.planeCount + i;
      const value = cells.slope[place];
      const hasColor = !Number.isNaN(value) && quantity === "slope" && scale;
      button.querySelector("i").style.background = hasColor ? scale.css(value) : "";
      write(button.querySelector("span"), `${cells.point(place).name} ${short(value)}`);
      button.setAttribute("aria-pressed", chosen === place);
      button.title = spoken(cells, place);
    });
  }
}
