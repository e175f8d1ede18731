"""How the program is run as a service: the unit is one that systemd takes, and the image holds all that the program needs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data.store import engine_choice
from pages.web import access, publications

ROOT = Path(__file__).parent.parent
UNIT = ROOT / "deploy" / "service-pulse.service"
DOCKERFILE = ROOT / "Dockerfile"
READERS, COMPOSE = ROOT / "deploy" / "readers.conf", ROOT / "deploy" / "compose.yaml"


def test_the_unit_is_one_that_systemd_takes(tmp_path):
    text = UNIT.read_text(encoding="utf-8")
    for word in (
        "DynamicUser=yes",
        "StateDirectoryMode=0700",
        "UMask=0077",
        "ProtectSystem=strict",
        "KPI_STORE=/var/lib/",
    ):
        assert word in text
    assert "KPI_ACCESS_TOKEN=" not in re.sub(
        r"(?m)^#.*$", "", text
    )  # a secret stands in no unit, which everybody may read
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    # Only the program's place is another one here.
    (tmp_path / UNIT.name).write_text(text.replace("/opt/service-pulse/.venv/bin/python", sys.executable).replace("/opt/service-pulse", str(ROOT)), encoding="utf-8")  # fmt: skip
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / UNIT.name)], capture_output=True, text=True
    )
    complaints = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert not complaints


@pytest.mark.long
def test_the_image_holds_all_that_the_program_needs(tmp_path):
    """The steps of the Dockerfile that copy, done here; the program then starts from what was copied alone."""
    steps = [
        line.split(None, 1) for line in DOCKERFILE.read_text(encoding="utf-8").splitlines() if re.match("[A-Z]+ ", line)
    ]
    image = next(rest for word, rest in steps if word == "FROM")
    assert re.fullmatch(r"python:3\.1[1-3]-slim", image)
    assert any("--require-hashes -r requirements.lock" in rest for word, rest in steps if word == "RUN")
    assert next(rest for word, rest in steps if word == "USER") != "root"
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    }
    for word, rest in steps:
        if word != "COPY":
            continue
        *sources, target = rest.split()
        for source in sources:
            assert source in allowed, f".dockerignore leaves {source} out"
            place = tmp_path / target if (ROOT / source).is_dir() else tmp_path / target / source
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("local", "__pycache__"))
            else:
                shutil.copyfile(ROOT / source, place)
    variables = {**os.environ, "KPI_STORE": str(tmp_path / "volume" / "store.duckdb"), "PYTHONPATH": str(tmp_path)}
    (tmp_path / "volume").mkdir()
    code = "import app, asyncio; from pages.web import health; print(health._state()['status'], health.version())"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=variables, capture_output=True, text=True)
    assert done.stdout.split()[:1] == ["ok"], done.stderr
    if (
        not shutil.which("docker")
        or subprocess.run(["docker", "image", "inspect", image], capture_output=True).returncode
    ):
        return  # no image to begin with; the steps were done above
    subprocess.run(["docker", "build", "--quiet", str(ROOT)], check=True)


def test_nginx_takes_how_readers_are_shared_out_and_the_containers_fit_it(tmp_path):
    settings = READERS.read_text(encoding="utf-8")
    compose = COMPOSE.read_text(encoding="utf-8")
    replaced = dict(re.findall(r"s/(127\.0\.0\.1:\d+)/(reader-\d):8501/", compose))
    assert list(replaced) == re.findall(r"server (127\.0\.0\.1:\d+);", settings), (
        "each dashboard of the settings is a container"
    )
    assert set(replaced.values()) == set(re.findall(r"(?m)^  (reader-\d):", compose))
    assert set(re.findall(r"KPI_\w+", compose)) == {
        access.TOKEN_VARIABLE,
        publications.VARIABLE,
        engine_choice.VARIABLE,
    }
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed: apt install nginx-light")
    places = " ".join(f"{kind}_temp_path {tmp_path};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; events {{}}\nhttp {{ access_log off; {places}\n{settings} }}\n"
    )
    told = [program, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "log")]
    done = subprocess.run(told, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
