"""The files in `deploy/` are what their programs accept, and as strict as they claim."""

import re
import shutil
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from scripts.checks.proof.strict_http import proxies
from scripts.release.deployed import COMPOSE, DEPLOY, DOCKERFILE, compose
from tests.deploy.processes import CUTE, UNITS, kubernetes_objects, pods
from tests.deploy.programs import Program, ran
from tests.fixtures.programs import printed

TOOLS = Path(sys.executable).parent
KUBERNETES = "1.34"
# systemd's own scale: 0 is closed, 10 is open. What is left is the network, which they need.
MOST_EXPOSED = 15
MOUNTED = {"ConfigMap", "Secret"}
LISTEN = re.compile(r"listen (?:\[::\]:)?\d+")
CERTIFICATE = "/etc/nginx/certs/cute"
# What our own tests of nginx set apart from the product: short waits, and a header of their own.
TESTS_OWN = re.compile(r"timeout|\{header\}")
NGINX_MAIN = """
pid {place}/pid;
error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {place}/body;
  proxy_temp_path {place}/proxy;
  fastcgi_temp_path {place}/fastcgi;
  uwsgi_temp_path {place}/uwsgi;
  scgi_temp_path {place}/scgi;
  include {file};
}}
"""


def checked(tool: str, *arguments: str | Path) -> None:
    printed(TOOLS / tool, *arguments)


def test_compose_file_follows_the_schema_of_compose() -> None:
    checked("check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE)


def test_compose_file_names_only_what_it_has(secrets: Path) -> None:
    loaded = compose()
    for service in loaded["services"].values():
        assert set(service["networks"]) <= loaded["networks"].keys()
        assert set(service.get("secrets", [])) <= loaded["secrets"].keys()
        assert service.get("depends_on", {}).keys() <= loaded["services"].keys()
    files = {secrets.parent / secret["file"] for secret in loaded["secrets"].values()}
    assert all(file.read_text().strip() for file in files)


def test_compose_serves_the_portal_apart_with_another_file() -> None:
    file = COMPOSE.parent / "portal.yaml"
    checked("check-jsonschema", "--builtin-schema", "vendor.compose-spec", file)
    apart = yaml.safe_load(file.read_text())["services"]
    assert apart["portal"]["extends"] == {"file": COMPOSE.name, "service": "api"}
    for name in ("api", "portal"):
        assert apart[name]["command"] == ["serve", "--only", name]
    balancer = compose()["services"]["haproxy"]
    assert apart["haproxy"]["command"][: len(balancer["command"])] == balancer["command"]
    [mounted] = apart["haproxy"]["volumes"]
    assert apart["haproxy"]["command"][-1] == mounted["target"]
    assert (COMPOSE.parent / mounted["source"]).is_file()


def test_compose_lets_no_process_of_ours_write_or_become_root() -> None:
    ours = [
        service
        for service in compose()["services"].values()
        if service["image"].startswith("cute-api:")
    ]
    assert ours
    for service in ours:
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]


def test_dockerfile_passes_hadolint() -> None:
    checked("hadolint", DOCKERFILE)


def test_kubernetes_objects_follow_their_schemas(production: list[dict[str, Any]]) -> None:
    for entry in production:
        kubernetes_validate.validate(entry, KUBERNETES, strict=True)


def test_kubernetes_pods_are_restricted_and_of_the_image(production: list[dict[str, Any]]) -> None:
    for template in pods(production).values():
        [container] = template["spec"]["containers"]
        assert container["image"] == "registry.cute.example/cute-api:0.1.0"
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert not container["securityContext"]["allowPrivilegeEscalation"]
        assert template["spec"]["securityContext"]["runAsNonRoot"]
        assert not template["spec"]["automountServiceAccountToken"]


def mounted(objects: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """The Secret and the ConfigMap of each pod, by name."""
    return {
        name: (
            next(
                volume["secret"]["secretName"] for volume in spec["volumes"] if "secret" in volume
            ),
            spec["containers"][0]["envFrom"][0]["configMapRef"]["name"],
        )
        for name, spec in ((name, pod["spec"]) for name, pod in pods(objects).items())
    }


def test_kubernetes_replaces_pods_when_a_secret_or_a_setting_changes(
    overlay: Path, production: list[dict[str, Any]], tmp_path: Path
) -> None:
    named = {entry["metadata"]["name"] for entry in production if entry["kind"] in MOUNTED}
    before = mounted(production)
    assert len(before) > 5
    assert {name for pair in before.values() for name in pair} == named
    tree = tmp_path / "kubernetes"
    shutil.copytree(overlay.parents[1], tree)
    changed = tree / "overlays" / overlay.name
    (changed / "secrets" / "mail").write_text("another\n")
    kustomization = changed / "kustomization.yaml"
    text = kustomization.read_text()
    kustomization.write_text(text.replace("=https://developers.", "=https://other."))
    for name, (secret, settings) in mounted(kubernetes_objects(changed)).items():
        assert secret != before[name][0]
        assert settings != before[name][1]


def test_kubernetes_selectors_and_scaled_deployments_exist(
    production: list[dict[str, Any]],
) -> None:
    labels = [template["metadata"]["labels"].items() for template in pods(production).values()]
    selectors = []
    for entry in production:
        spec = entry.get("spec", {})
        if entry["kind"] == "Service":
            selectors.append(spec["selector"])
        if entry["kind"] == "PodDisruptionBudget":
            selectors.append(spec["selector"]["matchLabels"])
        if entry["kind"] == "NetworkPolicy":
            selectors.append(spec["podSelector"]["matchLabels"])
        if entry["kind"] == "HorizontalPodAutoscaler":
            assert spec["scaleTargetRef"]["name"] in pods(production)
    assert len(selectors) > 10
    for selector in selectors:
        assert any(selector.items() <= label for label in labels), selector


def test_kubernetes_serves_the_portal_apart_with_a_component(
    overlay: Path, production: list[dict[str, Any]], tmp_path: Path
) -> None:
    tree = tmp_path / "kubernetes"
    shutil.copytree(overlay.parents[1], tree)
    changed = tree / "overlays" / overlay.name
    kustomization = changed / "kustomization.yaml"
    kustomization.write_text(f"{kustomization.read_text()}components: [../../components/portal]\n")
    objects = kubernetes_objects(changed)
    for entry in objects:
        kubernetes_validate.validate(entry, KUBERNETES, strict=True)
    by_name = {(entry["kind"], entry["metadata"]["name"]): entry for entry in objects}
    before = {(entry["kind"], entry["metadata"]["name"]) for entry in production}
    added = by_name.keys() - before
    assert before <= by_name.keys()
    assert added == {(kind, "cute-portal") for kind, name in before if name == "cute-api"}
    for name in ("api", "portal"):
        template = by_name["Deployment", f"cute-{name}"]["spec"]["template"]
        assert template["spec"]["containers"][0]["args"] == ["serve", "--only", name]
        labels = template["metadata"]["labels"]
        assert labels["app.kubernetes.io/part-of"] == "cute"
        scaled = by_name["HorizontalPodAutoscaler", f"cute-{name}"]["spec"]["scaleTargetRef"]
        assert scaled["name"] == f"cute-{name}"
        for selector in (
            by_name["Service", f"cute-{name}"]["spec"]["selector"],
            by_name["NetworkPolicy", f"cute-{name}"]["spec"]["podSelector"]["matchLabels"],
            by_name["PodDisruptionBudget", f"cute-{name}"]["spec"]["selector"]["matchLabels"],
        ):
            assert selector["app.kubernetes.io/component"] == name
            assert selector.items() <= labels.items()
    [rule] = by_name["Ingress", "cute"]["spec"]["rules"]
    paths = {path["path"]: path["backend"]["service"]["name"] for path in rule["http"]["paths"]}
    assert paths == {"/v1": "cute-api", "/": "cute-portal"}


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units, with a program that exists here."""
    place = tmp_path_factory.mktemp("systemd")
    program = place / "cute"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    shutil.copytree(UNITS, place / "units")
    for unit in (place / "units").glob("*.service"):
        unit.write_text(unit.read_text().replace(CUTE, str(program)))
    return place / "units"


def test_systemd_units_are_right(units: Path) -> None:
    files = [*units.glob("*.service"), *units.glob("*.target")]
    assert ran(Program.SYSTEMD_ANALYZE, "verify", "--man=no", *files) == ""


def test_systemd_units_are_closed(units: Path) -> None:
    for unit in units.glob("*.service"):
        options = ("--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager")
        ran(Program.SYSTEMD_ANALYZE, "security", *options, unit)


@pytest.mark.parametrize("folder", ["haproxy", "compose"])
@pytest.mark.parametrize("backends", [["backend.cfg"], ["backend.cfg", "portal.cfg"]])
def test_haproxy_accepts_its_configuration(folder: str, backends: list[str], secrets: Path) -> None:
    files = [DEPLOY / "haproxy" / "haproxy.cfg", *(DEPLOY / folder / name for name in backends)]
    certificate = str(secrets / "certificate.pem")
    arguments = [part for file in files for part in ("-f", file)]
    assert ran(Program.HAPROXY, "-c", *arguments, CUTE_CERTIFICATE=certificate) in {
        "",
        "Configuration file is valid\n",
    }


def test_nginx_accepts_its_configuration(secrets: Path, tmp_path: Path) -> None:
    text = (DEPLOY / "nginx" / "nginx.conf").read_text()
    certificate = str(secrets / "certificate.pem")
    for end in (".pem", ".key"):
        text = text.replace(f"{CERTIFICATE}{end}", certificate)
    numbers = iter(range(10))
    # To check, it opens its logs and what it listens on: a folder that may be missing, and ports
    # that the system may not give.
    text = text.replace("/var/log/nginx", str(tmp_path))
    text = LISTEN.sub(lambda _: f"listen unix:{tmp_path}/{next(numbers)}", text)
    site, main = tmp_path / "site", tmp_path / "main"
    site.write_text(text)
    main.write_text(NGINX_MAIN.format(place=tmp_path, file=site))
    said = ran(Program.NGINX, "-t", "-e", "stderr", "-p", tmp_path, "-c", main)
    assert "warn" not in said


def test_nginx_forwards_as_in_the_proof_of_strict_http() -> None:
    ours = {line.strip() for line in (DEPLOY / "nginx" / "nginx.conf").read_text().splitlines()}
    tested = {line.strip() for line in proxies.NGINX.splitlines() if "proxy_" in line}
    same = {line for line in tested if not TESTS_OWN.search(line) and "_path" not in line}
    assert len(same) == 5
    assert same <= ours


def test_haproxy_reuses_connections_as_in_the_proof_of_strict_http() -> None:
    ours = (DEPLOY / "haproxy" / "haproxy.cfg").read_text()
    assert "http-reuse always" in proxies.HAPROXY
    assert "\n  http-reuse always\n" in ours
