"""What several tests share."""

from __future__ import annotations

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
