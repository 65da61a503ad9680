"""What `export` hands over, read with NumPy, xarray, pandas and sqlite3; and the examples of docs/results.md, run as they stand."""

import json
import math
import re
import sqlite3
import zipfile
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from scipy.stats import linregress

from flow import FOUR_POINTS
from product import write_spec

GAMMAS, GAMMA_PRIMES, WIDTHS, SEEDS = [0.5, 1.0, 1.75], [-0.25, 0, 0.5, 1], [50, 100, 200], 2
DOCUMENTS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def folder(product, tmp_path_factory):
    """A place where results/luo-1d holds a small sweep, and luo-1d.npz its arrays."""
    folder = tmp_path_factory.mktemp("exports")
    grid = {
        "gamma": GAMMAS, "gammaPrime": GAMMA_PRIMES, "width": WIDTHS, "seeds": SEEDS, "initialisations": ["NTK", "He"]
    }
    spec = write_spec(folder / "luo-1d.yaml", FOUR_POINTS, grid=grid)
    product.run("run", spec, "--out", folder / "results" / "luo-1d", "--workers", 2)
    product.run("export", folder / "results" / "luo-1d", "--format", "npz", "--output", folder / "luo-1d.npz")
    return folder


def table(folder, name):
    return pd.read_csv(
        folder / "results" / "luo-1d" / name, keep_default_na=False, na_values=[""], float_precision="round_trip"
    )


def test_the_archive_is_a_sound_zip_of_arrays_that_need_no_pickle(folder):
    with zipfile.ZipFile(folder / "luo-1d.npz") as archive:
        assert archive.testzip() is None
        assert all(name.endswith(".npy") for name in archive.namelist())
    arrays = np.load(folder / "luo-1d.npz", allow_pickle=False)
    axes = json.loads(str(arrays["axes"]))
    assert set(axes) == set(arrays) - {"axes", "provenance"}
    for name, dims in axes.items():
        assert arrays[name].shape == tuple(len(arrays[dim]) for dim in dims), name
    assert arrays["gamma"].tolist() == GAMMAS and arrays["gamma_prime"].tolist() == GAMMA_PRIMES
    assert arrays["width"].tolist() == WIDTHS and arrays["seed"].tolist() == list(range(SEEDS))
    assert arrays["seed"].dtype == np.uint64 and sorted(arrays["initialisation"]) == ["He", "NTK"]


def test_every_number_of_the_tables_is_in_the_arrays(folder):
    arrays = np.load(folder / "luo-1d.npz")
    trials = table(folder, "trials.csv")
    for row in trials.itertuples():
        place = (WIDTHS.index(row.width), row.seed)
        if pd.isna(row.initialisation):
            prefix, place = "", (GAMMA_PRIMES.index(row.gamma_prime), GAMMAS.index(row.gamma), *place)
        else:
            prefix, place = "named_", (arrays["initialisation"].tolist().index(row.initialisation), *place)
        assert arrays[prefix + "status"][place] == row.status
        for name in ("rd_w", "rd_a", "rd", "loss", "flow_time", "evaluations", "kernel_change", "orientations"):
            assert arrays[prefix + name][place] == getattr(row, name), name
    assert np.isfinite(arrays["rd_w"]).all()
    slopes = table(folder, "slopes.csv")
    for row in slopes[slopes.initialisation.isna()].itertuples():
        place = GAMMA_PRIMES.index(row.gamma_prime), GAMMAS.index(row.gamma)
        assert arrays["slope"][place] == row.slope and arrays["slope_a_low"][place] == row.slope_a_low
        assert arrays["regime"][place] == row.regime and arrays["trials_used"][place] == row.trials_used
    zeros = table(folder, "boundary.csv")
    assert arrays["boundary"][~np.isnan(arrays["boundary"])].tolist() == zeros.gamma.tolist()


def test_every_export_tells_spec_versions_and_counts(folder, product, tmp_path):
    sweep = folder / "results" / "luo-1d"
    for name in ("csv", "json"):
        product.run("export", sweep, "--format", name, "--output", tmp_path / f"all.{name}")
    (beside,) = json.loads((tmp_path / "all.csv-metadata.json").read_text())["notes"]
    within = json.loads((tmp_path / "all.json").read_text())["summary"]
    arrays = json.loads(str(np.load(folder / "luo-1d.npz")["provenance"]))
    expected = json.loads((sweep / "summary.json").read_text())
    assert expected["trials_used"] == 84 and len(expected["spec_hash"]) == 64
    for found in (beside, within, arrays):
        for key in ("spec_hash", "product_version", "training_version", "trials_used", "trials_left_out"):
            assert found[key] == expected[key], key


def test_a_sweep_that_is_not_complete_has_nan_where_nothing_is(folder, product, tmp_path):
    product.run("run", folder / "luo-1d.yaml", "--shard", "1/2", "--out", tmp_path / "half", "--workers", 2)
    product.run("export", tmp_path / "half", "--format", "npz", "--output", tmp_path / "half.npz")
    arrays = np.load(tmp_path / "half.npz")
    missing = arrays["status"] == "missing"
    assert 0 < missing.sum() < missing.size
    assert (np.isnan(arrays["rd_w"]) == missing).all()
    assert json.loads(str(arrays["provenance"]))["shard"] == "1/2"


def test_the_views_of_the_journal_say_what_the_tables_say(folder):
    journal = sqlite3.connect(f"file:{folder / 'results' / 'luo-1d' / 'journal.sqlite'}?mode=ro", uri=True)
    trials = pd.read_sql_query("SELECT * FROM trials", journal)
    cells = pd.read_sql_query("SELECT * FROM cells", journal)
    failures = pd.read_sql_query("SELECT * FROM failures", journal)
    journal.close()
    listed = table(folder, "trials.csv").drop_duplicates("key")
    assert set(listed.columns) == set(trials.columns) - {"committed"}
    both = listed.merge(trials, on="key", suffixes=("", "_journal"))
    assert len(both) == len(listed) == len(trials)
    assert (both.rd_w == both.rd_w_journal).all() and (both.status == both.status_journal).all()
    assert pd.to_datetime(trials.committed).dt.year.min() >= 2024
    assert cells.trials.sum() == len(trials) and len(failures) == 0
    mean = listed[listed.initialisation.isna()].groupby(["gamma", "gamma_prime", "width"]).rd_w.mean()
    plane = cells[cells.initialisation.isna()].set_index(["gamma", "gamma_prime", "width"]).rd_w_mean
    pd.testing.assert_series_equal(plane.sort_index(), mean.sort_index(), check_names=False)


def test_the_slopes_and_zeros_of_the_journal_are_those_of_the_tables(folder):
    journal = sqlite3.connect(f"file:{folder / 'results' / 'luo-1d' / 'journal.sqlite'}?mode=ro", uri=True)
    slopes = pd.read_sql_query("SELECT * FROM slopes", journal)
    zeros = pd.read_sql_query("SELECT * FROM boundary", journal)
    journal.close()
    listed = table(folder, "slopes.csv")
    cell = ["gamma", "gamma_prime", "initialisation"]
    both = listed.merge(slopes, on=cell, suffixes=("", "_journal"), validate="one_to_one")
    # A named initialisation that coincides with a cell has its trials there.
    assert both.initialisation.isna().sum() == len(GAMMAS) * len(GAMMA_PRIMES) and len(both) == len(slopes)
    for name in ("slope", "intercept", "slope_a", "slope_theta", "trials_used", "trials_left_out", "widths"):
        assert both[name + "_journal"].to_numpy() == pytest.approx(both[name].to_numpy(), rel=1e-9, abs=1e-12), name
    trials = table(folder, "trials.csv")
    for row in slopes[slopes.initialisation.isna()].itertuples():
        own = trials[(trials.gamma == row.gamma) & (trials.gamma_prime == row.gamma_prime) & trials.initialisation.isna()]
        line = linregress(np.log(own.width), np.log(own.rd_w))
        assert (row.slope, row.slope_error) == pytest.approx((line.slope, line.stderr), rel=1e-6)
    listed = table(folder, "boundary.csv")
    assert len(listed) >= 2 and listed.gamma_prime.tolist() == zeros.gamma_prime.tolist()
    assert zeros.gamma.to_numpy() == pytest.approx(listed.gamma.to_numpy(), rel=1e-9)
    assert (zeros.gamma_below < zeros.gamma).all() and (zeros.gamma <= zeros.gamma_above).all()
    assert (zeros.gamma_error > 0).all()


def test_a_library_without_logarithms_can_be_given_them(folder):
    journal = sqlite3.connect(f"file:{folder / 'results' / 'luo-1d' / 'journal.sqlite'}?mode=ro", uri=True)
    expected = journal.execute("SELECT slope, slope_error FROM slopes").fetchall()
    # Functions of one's own go before those of the library.
    calls = []
    journal.create_function("ln", 1, lambda x: calls.append(x) or math.log(x))
    journal.create_function("sqrt", 1, lambda x: x and math.sqrt(x))
    found = journal.execute("SELECT slope, slope_error FROM slopes").fetchall()
    assert np.array(found) == pytest.approx(np.array(expected))
    journal.close()
    assert calls


def test_the_examples_of_the_document_run_as_they_stand(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    document = DOCUMENTS / "results.md"
    examples = re.findall(r"```python\n(.*?)```", document.read_text(), re.S)
    assert len(examples) >= 3 and any("xarray" in example for example in examples)
    for example in examples:
        exec(compile(example, str(document), "exec"), {})
        assert capsys.readouterr().out.strip(), example


def test_the_example_of_the_tour_draws_a_figure(folder, monkeypatch):
    matplotlib.use("Agg")
    monkeypatch.chdir(folder)
    (example,) = re.findall(r"```python\n(.*?)```", (DOCUMENTS / "tour.md").read_text(), re.S)
    exec(compile(example, "tour.md", "exec"), {})
    left, right = plt.gcf().axes
    assert len(left.lines) == 3 and len(right.lines) == 2
    # Where it comes from, and axes in the words of the figures, not in those of the arrays.
    summary = json.loads((folder / "results" / "luo-1d" / "summary.json").read_text())
    assert plt.gcf().get_suptitle() == (
        "spec {spec_hash:.12}, Phasegrid {product_version}, training version {training_version}; "
        "{trials_used} trials used, {trials_left_out} left out"
    ).format(**summary)
    assert (left.get_xlabel(), right.get_xlabel(), right.get_ylabel()) == ("width $m$", "γ", "$S_w$")
    plt.close("all")
