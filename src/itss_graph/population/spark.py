"""Spark in the place of local processes: files on a disk that all machines share are assessed piece by piece.

The pieces are cut and put together as for local processes; each is one task of one Spark job. For what is not on such a
disk, see `itss_graph.population.spark_tables`.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from itss_graph import errors
from itss_graph.errors import EngineError, InputError, UsageError
from itss_graph.population.chunks import Chunk
from itss_graph.population.worker import REUSE, Job, work

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

MISSING = '--engine spark needs PySpark and pandas; install them by: pip install "itss-graph[spark]"'
NO_JAVA = "Spark needs Java 17 or later; install it (such as openjdk-17-jre-headless) or set JAVA_HOME"
_POLL = 0.2
"""Seconds between two looks at what is done."""


def session(master: str, *, bar: bool = False) -> SparkSession:
    """The Spark session at hand, or a new one on `master`, such as `local[2]`, `spark://host:7077` or `yarn`.

    `bar` lets Spark show on standard error how far it is. Raises `UsageError` without PySpark, `EngineError` without
    Java or where the master is refused.
    """
    try:
        from pyspark.sql import SparkSession
        from pyspark.sql.pandas.utils import require_minimum_pandas_version, require_minimum_pyarrow_version

        require_minimum_pandas_version()  # without which mapInArrow refuses to work
        require_minimum_pyarrow_version()
    except ImportError:
        raise UsageError(MISSING) from None
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise EngineError(NO_JAVA)
    builder = SparkSession.builder.appName("itss assess").master(master)
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        here: dict[str, bool | float | int | str | None] = {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.ui.enabled": "false",
        }
        builder = builder.config(map=here)
    builder = builder.config("spark.ui.showConsoleProgress", str(bar).lower())
    # Each task has one core, so that Polars needs no threads of its own.
    threads = os.environ.get("POLARS_MAX_THREADS", "1")
    for name, value in {"POLARS_MAX_THREADS": threads, **REUSE}.items():
        builder = builder.config(f"spark.executorEnv.{name}", value)
    with understood():
        spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def finished(spark: SparkSession, job: Job, pieces: Iterable[Chunk]) -> Generator[Chunk, None, None]:
    """Do all pieces, each a task of one Spark job; gives each when its results are on disk, as `pool.finished` does.

    A task that fails is tried again by Spark; its results come out the same. Ending it early cancels the job. Raises
    `EngineError` for a task that fails too often.
    """
    waiting = {Path(job.directory, f"{piece.key}.json"): piece for piece in pieces}
    if not waiting:
        return
    for path in waiting:
        path.unlink(missing_ok=True)  # of a run that was killed
    job = replace(job, directory=os.path.abspath(job.directory))
    listed = [replace(piece, paths=tuple(map(os.path.abspath, piece.paths))) for piece in waiting.values()]
    tasks = spark.range(0, len(listed), 1, len(listed)).mapInArrow(partial(_work, job, listed), "id long")
    tag = f"itss-{uuid4()}"
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(_tagged, spark, tag, tasks)
        try:
            while waiting:
                over = wait([running], _POLL).done
                for path in [path for path in waiting if path.exists()]:
                    yield waiting.pop(path)
                if over and waiting:
                    running.result()
                    raise EngineError(f"{job.directory}: not a disk that the machines of Spark share")
        finally:
            spark.interruptTag(tag)


def _tagged(spark: SparkSession, tag: str, tasks: DataFrame) -> None:
    spark.addTag(tag)  # for what this thread does
    with understood():
        tasks.collect()


def _work(job: Job, pieces: list[Chunk], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for number in batch.column("id").to_pylist():
            work(job, pieces[number])
        yield batch


@contextmanager
def understood() -> Iterator[None]:
    """What Spark complains of as one line; what our own code raised in a task, as that."""
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException

    try:
        yield
    except AnalysisException as error:
        raise InputError(_first(str(error))) from None
    except (PySparkException, Py4JError) as error:
        own = re.search(r"^(?:itss_graph\.errors\.)(\w+): (.*)$", str(error), re.MULTILINE)
        if own:
            raise getattr(errors, own[1])(own[2]) from None
        causes = re.findall(r"^(?:Caused by: )?[\w.$]*(?:Error|Exception): .*$", str(error), re.MULTILINE)
        raise EngineError(f"Spark: {_first(causes[-1] if causes else str(error))}") from None


def _first(message: str) -> str:
    return message.strip().splitlines()[0]
