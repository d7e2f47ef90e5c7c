"""What an engine must do: four verbs over tables of records.

A stage comes in two shapes, told apart by its annotations, which are its tables' schemas:

- a *stream* stage, `def split(articles: Iterator[Article]) -> Iterator[Sentence]`, over one table;
- a *keyed* stage, `def fold(articles: list[Article], sentences: list[Sentence]) -> Iterator[Telling]`,
  called once for every key of `by` with all rows of that key from each of its tables, in order of
  their parameters. Equal keys arrive whole and together; the rows of a key come in a total order
  (all columns of `order`), so that a stage never depends on batches, workers or arrival.

Stages that make many small rows take and give Arrow batches:
`def fingerprint(articles: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]`, with the records
named in `Step.arrow`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from retold.models import encoder
from retold.text import doc_key, key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    import pyarrow as pa

    from retold.records import Verdict


@dataclass(frozen=True, slots=True)
class Guard:
    """Bounds for reading what strangers wrote, row by row."""

    instead: Callable[[Any, str], Any]  # the row that stands for one that broke them, and why
    seconds: float = 20.0  # for one row
    memory_mb: int = 1_500  # for one row, beyond what the process holds already
    grace: float = 5.0  # seconds more, then a worker that did not stop by itself is killed

    def too_slow(self) -> str:
        """Why a row that took too long has no other."""
        return f"took longer than {self.seconds:g} seconds to read"


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the pipeline with its tables."""

    stage: Callable[..., Iterator[Any]]
    tables: tuple[str, ...]  # inputs, one for each parameter of the stage
    into: str  # table it fills
    key: str  # column whose values are the units of work, in the inputs and in `into`
    version: int = 1  # raised when the stage changes what it gives for the same input
    arrow: tuple[type, type] | None = None  # (reads, writes) of a stage over Arrow batches
    guard: Guard | None = None  # of a stream stage: every row is done within its bounds
    encoder: str = ""  # name of the encoder that is the default one while the stage runs
    edition: int = 0  # what finished keys are marked with; see `editions`

    @property
    def mark(self) -> int:
        """What finished keys are marked with: keys with another mark are done again."""
        return self.edition or self.version


def joined(_rows: Iterator[Any]) -> Iterator[Any]:
    """The stage of a step whose rows come from a query: see `Engine.join`."""
    raise AssertionError("a joined step is not mapped")


def editions(steps: Iterable[Step]) -> list[Step]:
    """The steps in order, with editions that change when a step or one it rests on changes.

    Raises ModelError where a step's encoder cannot be loaded.
    """
    known: dict[str, int] = {}
    out: list[Step] = []
    for step in steps:
        above = (str(known.get(t, 0)) for t in step.tables)
        model = encoder(step.encoder).name if step.encoder else ""
        known[step.into] = doc_key(key(step.into, str(step.version), model, *above))
        out.append(replace(step, edition=known[step.into]))
    return out


class Amendment(NamedTuple):
    """What changes in a table whose other rows stay."""

    table: str
    rows: pa.Table  # that come
    gone: Sequence[Any] | None = ()  # rows with one of these in one of the columns go; None: all
    columns: tuple[str, ...] = ()


class Engine(Protocol):
    """Runs stages and SQL over the tables of a workspace."""

    def put(self, table: str, rows: Iterable[Any], *, replaces: bool = False) -> None:
        """Add records to a table; keys that stand there already are passed over.

        Where the rows replace what was there, all of them stand.
        """
        ...

    def map(self, step: Step, only: Collection[str] | None = None) -> None:
        """Run a stage for the keys that are not finished (or for `only` those of them)."""
        ...

    def sql(self, query: str, into: str) -> None:
        """Replace a table by the result of a query over the others."""
        ...

    def join(self, step: Step, query: str) -> None:
        """Add the result of a query for the keys of a step that are not finished.

        The query finds them in the table `asked`, in the step's key column.
        """
        ...

    def amend(self, *amendments: Amendment) -> None:
        """Take rows out of tables and put others in, all at once."""
        ...

    def corpus(self) -> int:
        """The number of the corpus knowledge that is asked for."""
        ...

    def read(self, table: str, columns: list[str] | None = None) -> pa.Table:
        """All live rows of a table."""
        ...

    def parts(
        self, table: str, columns: list[str] | None = None, ids: pa.Array | None = None
    ) -> Iterator[pa.Table]:
        """All live rows of a table, part by part; with `ids` at least those of so named articles."""
        ...

    def verdicts(self) -> list[Verdict]:
        """What people decided and did not take back, oldest first."""
        ...
