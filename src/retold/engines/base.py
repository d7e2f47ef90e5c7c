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

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the pipeline with its tables."""

    stage: Callable[..., Iterator[Any]]
    tables: tuple[str, ...]  # inputs, one for each parameter of the stage
    into: str  # table it fills
    key: str  # column whose values are the units of work, in the inputs and in `into`
    version: int = 1  # raised when the stage changes what it gives for the same input
    arrow: tuple[type, type] | None = None  # (reads, writes) of a stage over Arrow batches


class Engine(Protocol):
    """Runs stages and SQL over the tables of a workspace."""

    def put(self, table: str, rows: Iterable[Any]) -> None:
        """Add records to a table; keys that stand there already are passed over."""
        ...

    def map(self, step: Step, only: Collection[str] | None = None) -> None:
        """Run a stage for the keys that are not finished (or for `only` those of them)."""
        ...

    def sql(self, query: str, into: str) -> None:
        """Replace a table by the result of a query over the others."""
        ...

    def read(self, table: str) -> pa.Table:
        """All live rows of a table."""
        ...
