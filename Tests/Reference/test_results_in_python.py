"""A small sweep, run whole, and its files read with pandas, sqlite3 and NumPy as a user would (docs/results.md)."""

import sqlite3

import numpy as np
import pandas as pd
import pytest

from flow import FOUR_POINTS
from product import write_spec

GAMMAS, GAMMA_PRIMES, WIDTHS, SEEDS = [0.5, 0.75, 1.25, 1.75], [-0.25, 0, 0.5], [50, 100, 200, 400], 2
DISTANCES = {"slope": "rd_w", "slope_a": "rd_a", "slope_theta": "rd"}
CELL = ["gamma", "gamma_prime", "initialisation"]


@pytest.fixture(scope="module")
def sweep(product, tmp_path_factory):
    """The spec, and the folder with the results."""
    folder = tmp_path_factory.mktemp("sweep")
    grid = {
        "gamma": GAMMAS, "gammaPrime": GAMMA_PRIMES, "width": WIDTHS, "seeds": SEEDS, "initialisations": ["NTK"]
    }
    spec = write_spec(folder / "small.yaml", FOUR_POINTS, grid=grid)
    product.run("run", spec, "--out", folder / "results", "--workers", 2)
    return spec, folder / "results"


@pytest.fixture(scope="module")
def trials(sweep):
    return pd.read_csv(sweep[1] / "trials.csv", keep_default_na=False, float_precision="round_trip")


@pytest.fixture(scope="module")
def slopes(sweep):
    return pd.read_csv(sweep[1] / "slopes.csv", keep_default_na=False, float_precision="round_trip")


def test_every_trial_of_the_grid_is_there_once_in_order(trials):
    expected = [
        ("", gamma, prime, width, seed)
        for gamma in GAMMAS for prime in GAMMA_PRIMES for width in WIDTHS for seed in range(SEEDS)
    ]
    expected += [("NTK", 0.5, 0, width, seed) for width in WIDTHS for seed in range(SEEDS)]
    listed = trials[["initialisation", "gamma", "gamma_prime", "width", "seed"]].itertuples(index=False, name=None)
    assert list(listed) == expected
    assert (trials.status == "converged").all()
    assert ((trials.loss > 0) & (trials.loss <= 1e-6)).all()


def test_the_journal_holds_the_same_numbers(sweep, trials):
    columns = {
        "key": "key", "gamma": "gamma", "gammaPrime": "gamma_prime", "width": "width", "seed": "seed",
        "outcome": "status", "relativeDistanceW": "rd_w", "relativeDistanceA": "rd_a", "relativeDistance": "rd",
        "loss": "loss", "flowTime": "flow_time", "evaluations": "evaluations", "kernelChange": "kernel_change",
        "orientationCount": "orientations", "wallSeconds": "wall_seconds", "host": "host", "worker": "worker",
        "attempt": "attempt",
    }
    journal = sqlite3.connect(f"file:{sweep[1] / 'journal.sqlite'}?mode=ro", uri=True)
    rows = pd.read_sql_query(f"SELECT {', '.join(columns)} FROM trial", journal).rename(columns=columns)
    journal.close()
    assert rows.key.is_unique
    listed = trials.drop_duplicates("key")[list(columns.values())]
    pd.testing.assert_frame_equal(
        rows.sort_values("key", ignore_index=True), listed.sort_values("key", ignore_index=True),
        check_exact=True, check_dtype=False,
    )


def test_a_trial_by_itself_gives_the_sweeps_numbers_to_the_last_digit(sweep, product, trials):
    chosen = trials[(trials.gamma == 1.75) & (trials.width == 200) & (trials.seed == 1)]
    assert len(chosen) == len(GAMMA_PRIMES)
    for row in chosen.itertuples():
        alone = product.trial(sweep[0], row.gamma, row.gamma_prime, "--width", row.width, "--seed", row.seed)
        for name in ("status", "rd_w", "rd_a", "rd", "loss", "flow_time", "evaluations", "kernel_change", "orientations"):
            assert alone[name] == getattr(row, name), name


def test_slopes_are_numpys_least_squares_fits(trials, slopes):
    assert len(slopes) == len(GAMMAS) * len(GAMMA_PRIMES) + 1
    for row in slopes.itertuples():
        of_cell = trials[(trials[CELL] == [row.gamma, row.gamma_prime, row.initialisation]).all(axis=1)]
        assert row.trials_used == len(of_cell) == len(WIDTHS) * SEEDS
        for name, distance in DISTANCES.items():
            slope, intercept = np.polyfit(np.log(of_cell.width), np.log(of_cell[distance]), 1)
            assert getattr(row, name) == pytest.approx(slope, rel=1e-9, abs=1e-12), name
            if name == "slope":
                assert row.intercept == pytest.approx(intercept, rel=1e-9, abs=1e-12)
        assert row.low <= row.slope <= row.high


def test_the_regime_is_what_the_interval_says(slopes):
    for row in slopes.itertuples():
        assert row.regime == ("linear" if row.high < 0 else "condensed" if row.low > 0 else "critical")


def test_the_boundary_is_where_the_slopes_cross_zero(sweep, slopes):
    boundary = pd.read_csv(sweep[1] / "boundary.csv", float_precision="round_trip")
    plane = slopes[slopes.initialisation == ""].pivot(index="gamma", columns="gamma_prime", values="slope")
    crossings = {}
    for prime in plane:
        values = plane[prime].to_numpy()
        places = np.flatnonzero((values[:-1] < 0) & (values[1:] > 0))
        assert len(places) <= 1, "choose a grid whose slopes cross zero once"
        for i in places:
            crossings[prime] = np.interp(0, values[i : i + 2], plane.index[i : i + 2])
    assert len(crossings) >= 2
    assert dict(zip(boundary.gamma_prime, boundary.gamma)) == pytest.approx(crossings, rel=1e-9)


def test_every_figure_is_written(sweep):
    starts = {"svg": b"<", "pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n"}
    for figure in ("diagram", "slopes", "orientations", "functions"):
        for suffix, start in starts.items():
            content = (sweep[1] / f"{figure}.{suffix}").read_bytes()
            assert content.startswith(start) and len(content) > 1000
