"""Spark instead of local processes: files on a disk that all machines share are assessed chunk by chunk.

The chunks are cut, and their results joined, as for local processes; each is one task of one Spark job. For other
input, see `itss_graph.population.spark_tables`.
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
from itss_graph.population.worker import ALLOCATOR_SETTINGS, Job, assess_chunk

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

MISSING = '--engine spark needs PySpark and pandas; install them by: pip install "itss-graph[spark]"'
NO_JAVA = "Spark needs Java 17 or later; install it (such as openjdk-17-jre-headless) or set JAVA_HOME"
_POLL = 0.2
"""Seconds between two checks for finished chunks."""


def session(master: str, *, bar: bool = False) -> SparkSession:
    """The current Spark session, or a new one on `master`, such as `local[2]`, `spark://host:7077` or `yarn`.

    With `bar`, Spark shows its progress on standard error. Raises `UsageError` without PySpark, `EngineError` without
    Java or a master.
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
        local: dict[str, bool | float | int | str | None] = {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.ui.enabled": "false",
        }
        builder = builder.config(map=local)
    builder = builder.config("spark.ui.showConsoleProgress", str(bar).lower())
    # Each task has one core, so that Polars needs no threads of its own.
    threads = os.environ.get("POLARS_MAX_THREADS", "1")
    for name, value in {"POLARS_MAX_THREADS": threads, **ALLOCATOR_SETTINGS}.items():
        builder = builder.config(f"spark.executorEnv.{name}", value)
    with translated_errors():
        spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def assess_chunks(spark: SparkSession, job: Job, chunks: Iterable[Chunk]) -> Generator[Chunk, None, None]:
    """Assess chunks, each in a task of one Spark job; gives each when its results are on disk.

    Spark retries a task that fails, with the same results. Closing the generator cancels the job. Raises `EngineError`
    for a task that fails too often.
    """
    waiting = {Path(job.directory, f"{chunk.key}.json"): chunk for chunk in chunks}
    if not waiting:
        return
    for path in waiting:
        path.unlink(missing_ok=True)  # of a run that was killed
    job = replace(job, directory=os.path.abspath(job.directory))
    absolute = [replace(chunk, paths=tuple(map(os.path.abspath, chunk.paths))) for chunk in waiting.values()]
    tasks = spark.range(0, len(absolute), 1, len(absolute)).mapInArrow(
        partial(_assess_batches, job, absolute), "id long"
    )
    tag = f"itss-{uuid4()}"
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(_collect_tagged, spark, tag, tasks)
        try:
            while waiting:
                has_ended = wait([running], _POLL).done
                for path in [path for path in waiting if path.exists()]:
                    yield waiting.pop(path)
                if has_ended and waiting:
                    running.result()
                    raise EngineError(f"{job.directory}: not a disk that the machines of Spark share")
        finally:
            spark.interruptTag(tag)


def _collect_tagged(spark: SparkSession, tag: str, tasks: DataFrame) -> None:
    spark.addTag(tag)  # for the jobs of this thread
    with translated_errors():
        tasks.collect()


def _assess_batches(job: Job, chunks: list[Chunk], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for number in batch.column("id").to_pylist():
            assess_chunk(job, chunks[number])
        yield batch


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise errors of Spark as `InputError` or `EngineError` of one line, and an `ItssError` of a task as such."""
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException

    try:
        yield
    except AnalysisException as error:
        raise InputError(_first_line(str(error))) from None
    except (PySparkException, Py4JError) as error:
        own_error = re.search(r"^(?:itss_graph\.errors\.)(\w+): (.*)$", str(error), re.MULTILINE)
        if own_error:
            raise getattr(errors, own_error[1])(own_error[2]) from None
        causes = re.findall(r"^(?:Caused by: )?[\w.$]*(?:Error|Exception): .*$", str(error), re.MULTILINE)
        raise EngineError(f"Spark: {_first_line(causes[-1] if causes else str(error))}") from None


def _first_line(message: str) -> str:
    return message.strip().splitlines()[0]
