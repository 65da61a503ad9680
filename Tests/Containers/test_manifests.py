"""The manifests, against the schemas of Kubernetes and against each other."""

import shutil
import sys

import pytest

import kubernetes
from engine import ROOT, run

VERSIONS = ["1.28", "1.29", "1.30"]

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl to render them with")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("overlay", kubernetes.OVERLAYS)
def test_an_overlay_is_valid(overlay, version, tmp_path):
    file = tmp_path / f"{overlay}.yaml"
    file.write_text(kubernetes.render(overlay))
    run(sys.executable, "-m", "kubernetes_validate", "--strict", "-k", version, file)


def test_the_files_are_tidy():
    run(sys.executable, "-m", "yamllint", "--strict", "-c", ROOT / ".yamllint.yaml", ROOT / "cluster", ROOT / "docker")


@pytest.mark.parametrize("overlay", kubernetes.OVERLAYS)
def test_no_pod_has_more_rights_than_it_needs(overlay):
    for name, pod in kubernetes.pod_specs(overlay).items():
        assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] != 0
        assert pod["automountServiceAccountToken"] is False
        for container in [*pod["containers"], *pod.get("initContainers", [])]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
            }, name  # fmt: skip
            assert {"requests", "limits"} <= container["resources"].keys()
            assert "memory" in container["resources"]["limits"]


@pytest.mark.parametrize("overlay", kubernetes.OVERLAYS)
def test_a_worker_has_more_time_to_end_than_it_takes(overlay):
    pod = kubernetes.pod_specs(overlay)["phasegrid-worker"]
    (grace,) = [word for word in pod["containers"][0]["args"] if word.startswith("--grace=")]
    assert int(grace.removeprefix("--grace=")) < pod["terminationGracePeriodSeconds"]
