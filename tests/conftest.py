"""What several tests share."""

from __future__ import annotations

import os
import shutil
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NEWSROOM = ROOT / "examples" / "newsroom"
SEEDS = ROOT.parent / "shared" / "seeds"


@pytest.fixture(scope="session")
def newsroom():  # type: ignore[no-untyped-def]
    """The sample newsroom, traced once."""
    import retold

    return retold.trace(NEWSROOM / "pages")


@pytest.fixture(scope="session")
def seeds():  # type: ignore[no-untyped-def]
    """The two pages it all began with, traced; they are not part of the project."""
    import retold

    if not SEEDS.is_dir():
        pytest.skip("the two seed pages (../shared/seeds) are not part of the project and not here")
    return retold.trace(sorted(SEEDS.glob("*.txt")))


@pytest.fixture(scope="session")
def browser():  # type: ignore[no-untyped-def]
    """Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        pytest.fail(
            "Chromium is missing: sudo apt-get install -y chromium fonts-dejavu-core fonts-noto-core"
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with sync_playwright() as play:
            flags = [
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-sync",
            ]
            chromium = play.chromium.launch(executable_path=path, args=flags)
            yield chromium
            chromium.close()


@pytest.fixture(scope="session")
def spark():  # type: ignore[no-untyped-def]
    """Spark in this process, on two threads; its workers find the stages that tests define."""
    from retold.engines.spark import session

    if shutil.which("java") is None:
        pytest.fail("Java is missing: sudo apt-get install -y default-jre-headless")
    os.environ |= SPARK_ENVIRONMENT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield (started := session("local[2]", SPARK_SETTINGS))
        started.stop()


# A Java machine that lives for a minute spends half of it on making its code better.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SPARK_ENVIRONMENT = {
    "PYTHONPATH": os.pathsep.join([str(ROOT / "tests"), str(ROOT), str(ROOT / "src")]),
    "SPARK_LOCAL_IP": "127.0.0.1",
    "OMP_NUM_THREADS": "1",
    "PYTHONWARNINGS": "ignore",
    "SPARK_DAEMON_JAVA_OPTS": JAVA,
}
SPARK_SETTINGS = {
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": JAVA,
    "spark.executor.extraJavaOptions": JAVA,
}


@pytest.fixture(scope="session")
def library(tmp_path_factory):  # type: ignore[no-untyped-def]
    """A workspace that holds the sample newsroom; whoever changes it takes a copy."""
    import retold

    root = tmp_path_factory.mktemp("library") / "workspace"
    retold.trace(NEWSROOM / "pages", workspace=root)
    return root
