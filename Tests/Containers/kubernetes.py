"""The manifests as an overlay makes them, and pods of them under podman, which has no StatefulSets and no services."""

import shutil
import subprocess

import pytest
import yaml

from engine import ROOT

FOLDER = ROOT / "cluster/kubernetes"
needs_kubectl = pytest.mark.skipif(
    shutil.which("kubectl") is None, reason="there is no kubectl to render the manifests with: https://kubernetes.io/docs/tasks/tools"
)
OVERLAYS = sorted(path.name for path in (FOLDER / "overlays").iterdir())


def render(overlay, folder=FOLDER):
    """The text of an overlay's documents."""
    command = ["kubectl", "kustomize", folder / "overlays" / overlay]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def documents(overlay):
    return list(yaml.safe_load_all(render(overlay)))


def pod_specs(overlay):
    """The specs of all pods by the name of what makes them."""
    return {
        document["metadata"]["name"]: document["spec"]["template"]["spec"]
        for document in documents(overlay)
        if "template" in document.get("spec", {})
    }


def for_podman(overlay, volume, ticket_folder):
    """The coordinator's pod and the workers' deployment as podman can play them, and the name of the former.

    Only what podman lacks is put in its place: a pod for the StatefulSet, a volume that is there for its claim, a folder for
    the Secret, and for the spec the one under test.
    """
    coordinator, workers = (
        next(document for document in documents(overlay) if document["kind"] == kind)
        for kind in ("StatefulSet", "Deployment")
    )
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": coordinator["spec"]["template"]["metadata"]}
    pod["metadata"]["name"] = coordinator["metadata"]["name"]
    pod["spec"] = coordinator["spec"]["template"]["spec"]
    claim = {"claimName": volume}
    pod["spec"]["volumes"].append({"name": "results", "persistentVolumeClaim": claim})
    (tickets,) = [volume for volume in workers["spec"]["template"]["spec"]["volumes"] if volume["name"] == "ticket"]
    del tickets["secret"]
    tickets["hostPath"] = {"path": str(ticket_folder), "type": "Directory"}
    return pod, workers
