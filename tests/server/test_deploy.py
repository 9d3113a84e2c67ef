"""The examples in `deploy/` work: behind real proxies, under systemd's own check; and the page about them is true."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "how-to" / "run-a-server.md").read_text("utf-8")
MODULES = Path("/usr/lib/apache2/modules")
NEEDED = ("mpm_event", "authz_core", "proxy", "proxy_http", "ssl", "headers", "rewrite", "socache_shmcb", "setenvif")
BOTH = ("nginx", "apache2")

APACHE = """
ServerRoot "{folder}"
ServerName localhost
PidFile "{folder}/pid"
Mutex file:{folder} default
ErrorLog "{folder}/error.log"
{modules}
Listen 127.0.0.1:{port}
"""

NGINX = """
pid {folder}/pid;
error_log {folder}/error.log;
daemon off;
events {{}}
http {{
    client_body_temp_path {folder}/temporary;
    proxy_temp_path {folder}/temporary;
    fastcgi_temp_path {folder}/temporary;
    uwsgi_temp_path {folder}/temporary;
    scgi_temp_path {folder}/temporary;
{ours}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("install openssl")
    made = ["-keyout", str(folder / "itss.key"), "-out", str(folder / "itss.pem")]
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*command, *made], check=True, capture_output=True)


def here(text: str, folder: Path, port: int, server: str) -> str:
    """An example with this test's ports and folders in the place of a real machine's."""
    text = text.replace("127.0.0.1:8000", server.removeprefix("http://"))
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl").replace("*:443", f"127.0.0.1:{port}")
    return re.sub(r"/(?:etc/ssl/(?:certs|private)|var/log/\w+)/", f"{folder}/", text)


@pytest.fixture(params=BOTH)
def proxy(request, server, tmp_path):
    """One of the examples, in front of the server; gives its port and its folder."""
    program = shutil.which(request.param, path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if program is None or (request.param == "apache2" and not MODULES.is_dir()):
        pytest.skip(f"install {'nginx-light' if request.param == 'nginx' else 'apache2-bin'}")
    certificate(tmp_path)
    port = free_port()
    configuration = tmp_path / "configuration"
    if request.param == "nginx":
        ours = here((DEPLOY / "nginx.conf").read_text(), tmp_path, port, server.url)
        configuration.write_text(NGINX.format(folder=tmp_path, ours=ours))
        command = [program, "-p", str(tmp_path), "-c", str(configuration)]
    else:
        modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in NEEDED)
        ours = here((DEPLOY / "apache.conf").read_text(), tmp_path, port, server.url)
        configuration.write_text(APACHE.format(folder=tmp_path, modules=modules, port=port) + ours)
        command = [program, "-f", str(configuration), "-D", "FOREGROUND"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield until_listening(process, port), tmp_path
    finally:
        process.terminate()
        process.communicate(timeout=30)


def until_listening(process: subprocess.Popen[bytes], port: int) -> int:
    import time

    for _ in range(300):
        assert process.poll() is None, process.communicate()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return port
    raise AssertionError("the proxy does not listen")


@pytest.mark.slow
def test_behind_a_proxy(proxy, server, owner, token) -> None:
    import httpx

    port, folder = proxy
    context = ssl.create_default_context(cafile=str(folder / "itss.pem"))
    with httpx.Client(base_url=f"https://localhost:{port}", verify=context, timeout=60) as client:
        assert client.post("/sparql", data={"query": "ASK {}"}).json()["boolean"] is True
        assert f"<https://localhost:{port}/sparql>" in client.get("/sparql").text
        assert (
            client.get("/itsm/ServiceDesk-L3", headers={"Accept": "text/turtle"}).headers["location"]
            == "ServiceDesk-L3.ttl"
        )
        assert client.get("/metrics").status_code == 404
        secure = client.get("/health").headers
        assert secure["strict-transport-security"] == "max-age=31536000"
        assert secure["x-content-type-options"] == "nosniff"
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/turtle"}
        for path in ("/graphs?graph=urn%3Ag%2F%25canary", "/graphs/canary%2Fx"):
            assert client.put(path, content="<urn:canary> <urn:p> 1 .", headers=headers).status_code == 201
            assert owner.get(path).status_code == (200 if "?" in path else 404)  # its own URL is that of the proxy
            assert client.get(path, headers=headers).status_code == 200
        assert client.put("/graphs?graph=urn:g", content=b" " * (8 << 20), headers=headers).status_code in (201, 204)
        big = client.put("/graphs?graph=urn:g", content=b" " * (9 << 20), headers=headers)
        assert big.status_code == 413, ((folder / "error.log").read_text(), big.text)
    log = (folder / "itss.log").read_text()
    assert "POST /sparql 200" in log
    assert "127.0.0.1" not in log
    assert "urn" not in log


@pytest.mark.slow
def test_requests_are_counted_by_the_address_that_the_proxy_tells(start) -> None:
    """Threat: one client behind a proxy uses up the requests of all."""
    import httpx

    server = start("--rate", "1", "--workers", "1")
    with httpx.Client(base_url=server.url, timeout=60) as client:
        one = [client.get("/health", headers={"X-Forwarded-For": "192.0.2.1"}).status_code for _ in range(8)]
        assert one[-1] == 429
        assert client.get("/health", headers={"X-Forwarded-For": "192.0.2.2"}).status_code == 200


def test_the_unit_is_one_and_hardened(tmp_path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("install systemd")
    unit = tmp_path / "itss.service"
    unit.write_text((DEPLOY / "itss.service").read_text().replace("/opt/itss/bin/itss", "/bin/true"))
    verified = subprocess.run([analyze, "verify", str(unit)], capture_output=True, text=True, check=False)
    assert "itss.service" not in verified.stderr, verified.stderr
    command = [analyze, "security", "--offline=yes", "--no-pager", "--threshold=20", str(unit)]
    graded = subprocess.run(command, capture_output=True, text=True, check=False)
    assert graded.returncode == 0, graded.stdout[-2000:]


def test_what_is_said_to_be_started_can_be() -> None:
    """Every option that the examples and the page use is one of the command's."""
    import typer

    from itss_graph.cli.main import application

    command = typer.main.get_command(application()).commands["serve"]
    known = {option for parameter in command.params for option in parameter.opts}
    texts = [PAGE, (DEPLOY / "itss.service").read_text(), (DEPLOY / "Dockerfile").read_text().replace('", "', " ")]
    used = {
        option
        for text in texts
        for line in re.findall(r"itss\"?\]? serve.*", text)
        for option in re.findall(r"--[a-z-]+", line)
    }
    table = set(re.findall(r"`(--[a-z-]+)`", PAGE))
    assert len(used) >= 6
    assert used | table <= known


def test_the_table_of_limits_is_true() -> None:
    import inspect

    from itss_graph.cli.serve import serve

    defaults = {name: parameter.default for name, parameter in inspect.signature(serve).parameters.items()}
    for option, words in re.findall(r"^\| `--([a-z-]+)` \| ([\d,]+)", PAGE, re.MULTILINE):
        assert defaults[option.replace("-", "_")] == int(words.replace(",", "")), option


@pytest.mark.slow
def test_the_dockerfile_copies_what_is_there() -> None:
    for line in (DEPLOY / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            assert all((ROOT / name).exists() for name in line.split()[1:-1]), line
