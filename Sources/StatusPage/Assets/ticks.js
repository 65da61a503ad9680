// Round numbers along an axis.

export function ticks(low, high, countMax = 6) {
  const rough = (high - low) / countMax;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) found.push(i * step);
  return found;
}

/** As many decimals as the steps between them need. */
export function tickText(value, all) {
  const step = all.length > 1 ? all[1] - all[0] : 1;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return (Math.abs(value) < step / 1e6 ? 0 : value).toFixed(Math.min(decimals, 6)).replace("-", "\u2212");
}
