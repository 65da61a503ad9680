extension Schema {
  /// For people who look into the file with tools of their own: the names of the tables of results, times as texts in UTC.
  /// Nothing of Phasegrid reads them.
  static let views = """
    CREATE VIEW trials AS
      SELECT gamma, gammaPrime AS gamma_prime, initialisation, width, seed, outcome AS status,
        relativeDistanceW AS rd_w, relativeDistanceA AS rd_a, relativeDistance AS rd, loss,
        flowTime AS flow_time, evaluations, kernelChange AS kernel_change, orientationCount AS orientations,
        wallSeconds AS wall_seconds, host, worker, attempt,
        strftime('%Y-%m-%dT%H:%M:%fZ', committedAt, 'unixepoch') AS committed, key
      FROM trial;

    CREATE VIEW cells AS
      SELECT gamma, gammaPrime AS gamma_prime, initialisation, width, COUNT(*) AS trials,
        SUM(outcome = 'converged') AS converged,
        AVG(CASE WHEN outcome = 'converged' THEN relativeDistanceW END) AS rd_w_mean,
        AVG(CASE WHEN outcome = 'converged' THEN relativeDistanceA END) AS rd_a_mean,
        SUM(evaluations) AS evaluations, SUM(wallSeconds) AS wall_seconds
      FROM trial GROUP BY gamma, gammaPrime, initialisation, width;

    CREATE VIEW failures AS
      SELECT strftime('%Y-%m-%dT%H:%M:%fZ', failure.at, 'unixepoch') AS at, what, reason, worker, attempt,
        isCounted AS is_counted, trialKey AS key, setAside.story AS given_up
      FROM failure LEFT JOIN setAside USING (trialKey);

    \(slopeViews)
    """
}
