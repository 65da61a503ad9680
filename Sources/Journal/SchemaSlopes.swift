/// The views of slopes and of their zeros: the statistics of `Analysis`, as far as sums can tell them.
///
/// They are made anew from the trials at every question, so that nothing has to be kept up to date. Resampling is
/// beyond SQL: they have standard errors where the tables have intervals. `ln` and `sqrt` are the only functions they
/// need that a library of SQLite may lack.
extension Schema {
  static let slopeViews = """
    CREATE VIEW slopes AS
      WITH
        point AS (
          SELECT gamma, gammaPrime AS gamma_prime, initialisation, width, ln(width) AS x,
            \(logarithm(of: "relativeDistanceW")) AS w, \(logarithm(of: "relativeDistanceA")) AS a,
            \(logarithm(of: "relativeDistance")) AS theta
          FROM trial),
        total AS (
          SELECT gamma, gamma_prime, initialisation, COUNT(*) AS trials,
            COUNT(DISTINCT CASE WHEN w IS NOT NULL THEN width END) AS widths,
            \(sums(of: "w")), \(sums(of: "a")), \(sums(of: "theta"))
          FROM point GROUP BY gamma, gamma_prime, initialisation),
        line AS (SELECT *, \(slope(of: "w")), \(slope(of: "a")), \(slope(of: "theta")) FROM total)
      SELECT gamma, gamma_prime, initialisation,
        slope_w AS slope, \(standardError(of: "w")) AS slope_error, y_w - slope_w * x_w AS intercept,
        slope_a, \(standardError(of: "a")) AS slope_a_error,
        slope_theta, \(standardError(of: "theta")) AS slope_theta_error,
        n_w AS trials_used, trials - n_w AS trials_left_out, widths
      FROM line;

    CREATE VIEW boundary AS
      WITH
        stretch AS (
          SELECT gamma_prime, gamma AS low, slope AS below, slope_error AS below_error,
            LEAD(gamma) OVER line AS high, LEAD(slope) OVER line AS above, LEAD(slope_error) OVER line AS above_error
          FROM slopes WHERE initialisation IS NULL AND slope IS NOT NULL
          WINDOW line AS (PARTITION BY gamma_prime ORDER BY gamma)),
        -- The integral of the slope up to where a stretch begins.
        integrated AS (
          SELECT *, low + (high - low) * below / (below - above) AS zero,
            COALESCE(SUM((high - low) * (below + above) / 2) OVER (
              PARTITION BY gamma_prime ORDER BY low ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS integral
          FROM stretch),
        passage AS (
          SELECT *, ROW_NUMBER() OVER (
            PARTITION BY gamma_prime ORDER BY integral + below * (zero - low) / 2, low) AS place
          FROM integrated WHERE below < 0 AND above >= 0)
      SELECT gamma_prime, zero AS gamma,
        (high - low) * sqrt(above * above * below_error * below_error + below * below * above_error * above_error)
          / ((above - below) * (above - below)) AS gamma_error,
        low AS gamma_below, high AS gamma_above
      FROM passage WHERE place = 1 ORDER BY gamma_prime;
    """

  /// Of a distance that is part of a slope, else null. 9e999 is infinity.
  private static func logarithm(of distance: String) -> String {
    "CASE WHEN outcome = 'converged' AND \(distance) > 0 AND \(distance) < 9e999 THEN ln(\(distance)) END"
  }

  /// Count, means, and the sums of products of deviations from them.
  private static func sums(of y: String) -> String {
    let x = "CASE WHEN \(y) IS NOT NULL THEN x END"
    return """
      COUNT(\(y)) AS n_\(y), AVG(\(x)) AS x_\(y), AVG(\(y)) AS y_\(y),
      CASE WHEN MAX(\(x)) > MIN(\(x)) THEN SUM(x * \(x)) - AVG(\(x)) * SUM(\(x)) END AS xx_\(y),
      SUM(x * \(y)) - AVG(\(x)) * SUM(\(y)) AS xy_\(y), SUM(\(y) * \(y)) - AVG(\(y)) * SUM(\(y)) AS yy_\(y)
      """
  }

  /// Null with fewer than two widths.
  private static func slope(of y: String) -> String { "xy_\(y) / xx_\(y) AS slope_\(y)" }

  /// The classical one, of equal and independent errors; null with two trials, whose line has no residuals. Rounding may
  /// leave less than nothing of a perfect fit's.
  private static func standardError(of y: String) -> String {
    "sqrt(MAX(yy_\(y) - slope_\(y) * xy_\(y), 0) / (n_\(y) - 2) / xx_\(y))"
  }
}
