// What the plane shows: all of it, or a part around a cell, for grids whose cells are too small to be told apart.

/** Cells that are left along an axis where one cannot come any closer. */
const closest = 8;

export class View {
  constructor(cells) {
    this.cells = cells;
    this.all();
  }

  all() {
    this.factor = 1;
    this.arrange(this.cells.gammaPrimeEdges[0], this.cells.gammaEdges[0]);
  }

  get factorMax() {
    return Math.max(1, Math.max(this.cells.gammas.length, this.cells.gammaPrimes.length) / closest);
  }

  /** Comes closer to a cell, or goes back for factors below 1. */
  zoom(factor, place) {
    this.factor = Math.min(Math.max(this.factor * factor, 1), this.factorMax);
    this.center(place);
  }

  /** Shows a cell that is out of sight. */
  follow(place) {
    const { gamma, gamma_prime: gammaPrime } = this.cells.point(place);
    const isSeen = (range, value) => value >= range.low && value <= range.high;
    if (!isSeen(this.x, gammaPrime) || !isSeen(this.y, gamma)) this.center(place);
  }

  center(place) {
    const { gamma, gamma_prime: gammaPrime } = this.cells.point(place);
    const half = (edges) => (edges.at(-1) - edges[0]) / this.factor / 2;
    this.arrange(gammaPrime - half(this.cells.gammaPrimeEdges), gamma - half(this.cells.gammaEdges));
  }

  /** From these corners on, but never beyond the cells. */
  arrange(left, bottom) {
    const range = (edges, begin) => {
      const length = (edges.at(-1) - edges[0]) / this.factor;
      const low = Math.min(Math.max(begin, edges[0]), edges.at(-1) - length);
      return { low, high: low + length };
    };
    this.x = range(this.cells.gammaPrimeEdges, left);
    this.y = range(this.cells.gammaEdges, bottom);
  }
}
