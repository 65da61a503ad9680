"""The dashboard has the fields of Grafana's own models, and asks for nothing that is not served.

Grafana itself is not started here.
"""

import json
import re
from pathlib import Path

import promql_parser
import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard
from prometheus_client.parser import text_string_to_metric_families

from conftest import until
from sweep import Sweep

DASHBOARD = json.loads((Path(__file__).parents[2] / "cluster/grafana/phasegrid.json").read_text())
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", [])]


def selectors(query):
    """Its vector selectors."""
    for variable, value in (("$__rate_interval", "1m"), ("$instance", ".*")):
        query = query.replace(variable, value)
    assert "$" not in query
    found = []
    promql_parser.walk(promql_parser.parse(query), lambda part: found.append(part) or True)
    vectors = [part.vector_selector if isinstance(part, promql_parser.MatrixSelector) else part for part in found]
    return [part for part in vectors if isinstance(part, promql_parser.VectorSelector)]


def served(sweep):
    status, _, body = sweep.get("metrics")
    families = text_string_to_metric_families(body.decode()) if status == 200 else []
    return [sample for family in families for sample in family.samples]


@pytest.fixture(scope="module")
def samples(program, finished, tmp_path_factory):
    """Of a sweep that runs, and of one that is complete."""
    running = Sweep(program, tmp_path_factory.mktemp("running"))
    try:
        until(lambda: any(sample.name == "phasegrid_queue_trials" for sample in served(running)))
        return served(running) + served(finished)
    finally:
        running.end()


def test_each_field_is_one_that_grafana_knows():
    register_default_plugins()
    read = json.loads(JSONEncoder().encode(Dashboard.from_json(DASHBOARD)))

    def lost(ours, theirs, path=""):
        """What of ours is not there again when Grafana's models have read it."""
        if isinstance(ours, dict):
            keys = ours.keys() - theirs.keys()
            found = [lost(ours[key], theirs[key], f"{path}.{key}") for key in ours.keys() & theirs.keys()]
            return sum(found, [f"{path}.{key}" for key in keys])
        if isinstance(ours, list):
            assert len(ours) == len(theirs), path
            return sum((lost(*pair, f"{path}[{i}]") for i, pair in enumerate(zip(ours, theirs))), [])
        return [] if ours == theirs else [path]

    assert lost(DASHBOARD, read) == []
    assert all(panel["type"] and panel["gridPos"] for panel in DASHBOARD["panels"])


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_is_promql_about_metrics_that_are_served(query, samples):
    asked = selectors(query)
    assert asked
    for selector in asked:
        found = [sample for sample in samples if sample.name == selector.name]
        # One waits for the first results, the other for a first attempt that is lost.
        assert found or selector.name in ("phasegrid_remaining_seconds", "phasegrid_attempts_lost_total")
        for matcher in selector.matchers.matchers:
            if matcher.name == "instance":  # Prometheus' own
                continue
            for value in matcher.value.split("|"):
                assert any(re.fullmatch(value, sample.labels[matcher.name]) for sample in found)


def test_the_progress_is_told_to_the_end(finished):
    progress = next(panel for panel in DASHBOARD["panels"] if panel["title"] == "Done")
    names = {sample.name for sample in served(finished)}
    assert all(selector.name in names for selector in selectors(progress["targets"][0]["expr"]))


def test_every_variable_and_label_of_the_dashboard_exists(samples):
    assert {variable["name"] for variable in DASHBOARD["templating"]["list"]} == {"datasource", "instance"}
    labels = {name for sample in samples for name in sample.labels}
    for query in QUERIES:
        assert set(re.findall(r"by \((\w+)\)", query)) <= labels | {"cause"}
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", []):
            assert set(re.findall(r"{{(\w+)}}", target.get("legendFormat", ""))) <= labels | {"instance", "cause"}
