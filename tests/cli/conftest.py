import pytest

from itss_graph.cli.main import run


@pytest.fixture
def call(monkeypatch, capfd):
    """Call the command line; gives exit code, standard output and standard error."""

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["itss", *map(str, arguments)])
        code = run()
        return code, *capfd.readouterr()

    return call
