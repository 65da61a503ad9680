"""The manifests, against the schemas of Kubernetes and against each other."""

import re
import shutil
import sys

import pytest
import yaml

import kubernetes
from engine import ROOT, run
from sweep import SPEC

VERSIONS = ["1.28", "1.29", "1.30"]

pytestmark = kubernetes.needs_kubectl


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("overlay", kubernetes.OVERLAYS)
def test_an_overlay_is_valid(overlay, version, tmp_path):
    file = tmp_path / f"{overlay}.yaml"
    file.write_text(kubernetes.render(overlay))
    run(sys.executable, "-m", "kubernetes_validate", "--strict", "-k", version, file)


def test_an_overlay_of_one_s_own_as_the_guide_writes_it_gives_the_coordinator_its_spec(tmp_path):
    folder = shutil.copytree(kubernetes.FOLDER, tmp_path / "kubernetes")
    guide = (ROOT / "docs/cluster/kubernetes.md").read_text()
    path, text = re.search(r"cat > cluster/kubernetes/(\S+) <<'END'\n(.*?)\nEND\n", guide, re.DOTALL).groups()
    (folder / path).parent.mkdir()
    (folder / path).write_text(text)
    shutil.copy(SPEC, (folder / path).with_name("sweep.yaml"))
    documents = list(yaml.safe_load_all(kubernetes.render("mine", folder)))
    (specs,) = [document for document in documents if document["kind"] == "ConfigMap"]
    assert specs["data"] == {"sweep.yaml": SPEC.read_text()}
    (coordinator,) = [document for document in documents if document["kind"] == "StatefulSet"]
    assert {"name": "specs", "configMap": {"name": specs["metadata"]["name"]}} in (
        coordinator["spec"]["template"]["spec"]["volumes"]
    )


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


def test_a_job_takes_the_end_of_the_sweep_alone_for_the_end_of_a_worker():
    args = {
        overlay: kubernetes.pod_specs(overlay)["phasegrid-worker"]["containers"][0]["args"]
        for overlay in kubernetes.OVERLAYS
    }
    assert [overlay for overlay in kubernetes.OVERLAYS if "--fail-when-stopped" in args[overlay]] == ["job"]


@pytest.mark.parametrize("overlay", kubernetes.OVERLAYS)
def test_a_worker_has_more_time_to_end_than_it_takes(overlay):
    pod = kubernetes.pod_specs(overlay)["phasegrid-worker"]
    (grace,) = [word for word in pod["containers"][0]["args"] if word.startswith("--grace=")]
    assert int(grace.removeprefix("--grace=")) < pod["terminationGracePeriodSeconds"]
