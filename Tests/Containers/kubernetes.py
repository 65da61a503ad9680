"""The manifests as an overlay makes them, and pods of them under podman, which has no StatefulSets and no services."""

import copy
import subprocess

import yaml

from engine import ROOT

FOLDER = ROOT / "cluster/kubernetes"
OVERLAYS = sorted(path.name for path in (FOLDER / "overlays").iterdir())


def render(overlay):
    """The text of an overlay's documents."""
    command = ["kubectl", "kustomize", FOLDER / "overlays" / overlay]
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
