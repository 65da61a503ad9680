// The cells of the sweep in columns, and where they lie.

/** From midpoint to midpoint of ascending values; the outermost reach as far out as in, a lone one half. */
function edges(values) {
  if (values.length < 2) return [values[0] - 0.5, values[0] + 0.5];
  const middles = values.slice(1).map((value, place) => (value + values[place]) / 2);
  return [2 * values[0] - middles[0], ...middles, 2 * values.at(-1) - middles.at(-1)];
}

const columns = ["slope", "low", "high", "regime", "used", "left_out", "missing", "evaluations", "wall_seconds"];
export const regimes = ["undetermined", "linear", "critical", "condensed"];

export class Cells {
  /** @param sweep what /api/sweep says */
  constructor(sweep) {
    this.sweep = sweep;
    [this.gammas, this.gammaPrimes] = [sweep.gammas, sweep.gamma_primes];
    this.gammaEdges = edges(this.gammas);
    this.gammaPrimeEdges = edges(this.gammaPrimes);
    this.planeCount = this.gammas.length * this.gammaPrimes.length;
    this.count = this.planeCount + sweep.initialisations.length;
    const lies = (value, edges) => value >= edges[0] && value <= edges.at(-1);
    /** Common initialisations within the plane, which are about activations that the theorem is about. */
    this.namedPoints = sweep.theorem ? sweep.named_points.filter((point) =>
      lies(point.gamma, this.gammaEdges) && lies(point.gamma_prime, this.gammaPrimeEdges)) : [];
    this.trialCount = sweep.widths.length * sweep.seeds.length;
    for (const name of columns) this[name] = new Float64Array(this.count).fill(NaN);
  }

  /** Takes in columns of /api/cells or of an event, of some cells or of all. */
  load(data) {
    for (const name of columns) {
      const [own, values] = [this[name], data[name]];
      for (let i = 0; i < values.length; i++) own[data.place ? data.place[i] : i] = values[i] ?? NaN;
    }
  }

  /** Cells are numbered by γ, then γ', then the named initialisations. */
  at(row, column) { return row * this.gammaPrimes.length + column; }
  row(place) { return Math.floor(place / this.gammaPrimes.length); }
  column(place) { return place % this.gammaPrimes.length; }

  point(place) {
    if (place >= this.planeCount) return this.sweep.initialisations[place - this.planeCount];
    return { gamma: this.gammas[this.row(place)], gamma_prime: this.gammaPrimes[this.column(place)], name: "" };
  }

  done(place) { return this.trialCount - this.missing[place]; }
  doneShare(place) { return this.done(place) / this.trialCount; }
  regimeName(place) { return regimes[this.regime[place]] ?? regimes[0]; }

  /** What a quantity is in a cell; NaN where it is nothing so far. */
  value(quantity, place) {
    if (quantity === "slope") return this.slope[place];
    if (quantity === "done") return this.doneShare(place);
    const value = quantity === "evaluations" ? this.evaluations[place] : this.wall_seconds[place];
    return this.done(place) > 0 ? value : NaN;
  }
}
