"""What scripts, Prometheus and orchestrators are told."""

import json
import re
import socket
import stat
import subprocess
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from conftest import until
from sweep import Sweep


def command(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_status_is_that_of_the_command(program, finished):
    told, said = finished.json("api/status"), json.loads(command(program, "status", finished.folder, "--json"))
    assert told == said and told["done"] == 222


def test_slopes_and_boundary_are_those_of_the_tables(program, finished):
    exported = json.loads(command(program, "export", finished.folder, "--format", "json"))
    cells = finished.json("api/cells")
    for column in ("slope", "low", "high"):
        assert cells[column] == pytest.approx([row[column] for row in exported["slopes"]], abs=5.1e-5)
    regimes = ["undetermined", "linear", "critical", "condensed"]
    assert [regimes[code] for code in cells["regime"]] == [row["regime"] for row in exported["slopes"]]
    for column, name in (("used", "trials_used"), ("left_out", "trials_left_out"), ("missing", "trials_missing")):
        assert cells[column] == [row[name] for row in exported["slopes"]]
    until(lambda: len(finished.json("api/boundary")["points"]) == len(exported["boundary"]))
    for point, row in zip(finished.json("api/boundary")["points"], exported["boundary"]):
        assert point == {name: row[name] for name in point}
    evaluations = sum(cells["evaluations"])
    assert finished.json("api/progress")["evaluations"] == evaluations


def test_a_cell_has_its_trials(finished):
    detail = finished.json("api/cell?place=25")
    assert (detail["gamma"], detail["gamma_prime"]) == (1.75, -0.5)
    assert len(detail["trials"]) == 6 and len(detail["neurons"]["final_orientations"]) == 100
    for query in ("place=37", "place=-1", "place=x", ""):
        assert finished.get(f"api/cell?{query}")[0] == 404


def test_metrics_are_in_the_text_format_and_few(finished):
    status, headers, body = finished.get("metrics")
    assert status == 200 and headers["Content-Type"].startswith("text/plain; version=0.0.4")
    families = {family.name: family for family in text_string_to_metric_families(body.decode())}
    samples = [sample for family in families.values() for sample in family.samples]
    assert len(samples) < 80
    assert all(family.documentation for family in families.values())
    for name, family in families.items():
        assert name.startswith(("phasegrid_", "process_"))
        assert (family.type == "counter") == all(sample.name.endswith("_total") for sample in family.samples)
    assert families["phasegrid_trials"].samples[0].value == 222
    assert families["phasegrid_results_committed"].samples[0].value == 222
    by_regime = {sample.labels["regime"]: sample.value for sample in families["phasegrid_cells"].samples}
    assert sum(by_regime.values()) == 37 and by_regime["condensed"] > 5 and by_regime["undetermined"] == 0


def test_health_follows_the_sweep_to_its_end(sweep):
    until(lambda: sweep.get("readyz")[0] == 200)
    assert sweep.get("healthz")[0] == 200
    sweep.start_worker()
    until(lambda: sweep.phase() == "complete")
    # Nothing is left to do: no worker is taken, and there is no reason to start it again.
    assert sweep.get("readyz")[0] == 503
    assert sweep.get("healthz")[0] == 200


@pytest.mark.parametrize("path", ["", "main.js", "api/status", "metrics", "healthz", "nothing"])
def test_every_answer_is_strict(finished, path):
    _, headers, _ = finished.get(path)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers


def test_another_site_gets_nothing(finished):
    port = finished.url.rstrip("/").rsplit(":", 1)[1]
    assert finished.get("api/status", Host=f"evil.example:{port}")[0] == 421
    assert finished.get("api/status", Origin="http://evil.example")[0] == 403
    assert finished.get("api/status", Sec_Fetch_Site="cross-site")[0] == 403


def connect(sweep):
    host, port = sweep.url.removeprefix("http://").rstrip("/").rsplit(":", 1)
    connection = socket.create_connection((host, int(port)))
    connection.settimeout(60)
    return connection


def memory(sweep):
    """The most that the coordinator ever had, in bytes."""
    text = Path(f"/proc/{sweep.process.pid}/status").read_text()
    return 1024 * int(re.search(r"VmHWM:\s+(\d+) kB", text).group(1))


@pytest.mark.parametrize("request_", [
    lambda i: b"GET / HTTP/1.1\r\nX: " if i == 0 else b"y" * 65536,
    lambda i: b"GET / HTTP/1.1\r\n" if i == 0 else b"".join(b"X%d-%d: y\r\n" % (i, j) for j in range(5000)),
    lambda i: b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n" if i == 0 else b"y" * 65536,
])
def test_a_request_without_an_end_costs_its_connection_and_no_memory(finished, request_):
    before, limit = memory(finished), 1 << 30
    sent = 0
    with pytest.raises((ConnectionResetError, BrokenPipeError)), connect(finished) as connection:
        while sent < limit:
            piece = request_(min(sent, 1))
            connection.sendall(piece)
            sent += len(piece)
    print(f"{sent / 1e6:.1f} MB were sent, {(memory(finished) - before) / 1e6:.1f} MB were taken")
    assert memory(finished) - before < 200e6
    assert finished.get("healthz")[0] == 200


def test_only_so_many_connections_are_kept_open(finished):
    idle = [connect(finished) for _ in range(600)]
    # The oldest were closed, and the newest is served.
    assert all(connection.recv(1) == b"" for connection in idle[:300])
    idle[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert idle[-1].recv(12) == b"HTTP/1.1 200"
    for connection in idle:
        connection.close()


def test_other_computers_need_the_token(program, tmp_path):
    sweep = Sweep(program, tmp_path, address="0.0.0.0:0")
    try:
        sweep.url = f"http://127.0.0.1:{sweep.url.rstrip('/').rsplit(':', 1)[1]}/"
        file = sweep.folder / "status.token"
        token = file.read_text().strip()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        for path in ("api/status", "metrics", "api/events"):
            assert sweep.get(path)[0] == 401
            assert sweep.get(path, Authorization=f"Bearer {token}x")[0] == 401
        assert sweep.get("metrics", Authorization=f"Bearer {token}")[0] in (200, 503)
        assert sweep.get("healthz")[0] == sweep.get("")[0] == 200
    finally:
        sweep.end()


def test_an_address_in_use_costs_nothing(program, finished, tmp_path):
    taken = finished.url.removeprefix("http://").rstrip("/")
    done = subprocess.run(
        [program, "run", finished.spec, "--out", tmp_path / "new", "--status", taken], capture_output=True, text=True
    )
    assert done.returncode == 1 and taken in done.stderr and "in use" in done.stderr
    assert not (tmp_path / "new").exists()
