"""A reader of DOT, after the grammar in Graphviz's documentation of the language.

It takes what our exports use of it (a digraph with subgraphs, quoted strings, attributes) and fails
on anything else, so that a string that is not closed or an attribute outside its list is found also
where Graphviz is not installed.
"""

from __future__ import annotations

import re

Attributes = dict[str, str]
_TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|([A-Za-z_]\w*)|(->|[{}\[\]=;,]))', re.S)


def read_dot(words: str) -> tuple[dict[str, Attributes], list[tuple[str, str, Attributes]]]:
    """Nodes with their attributes, and edges with theirs."""
    reader = _Reader(words)
    reader.take("digraph")
    reader.name()
    reader.block()
    assert reader.at == len(reader.tokens), "something stands after the graph"
    return reader.nodes, reader.edges


class _Reader:
    def __init__(self, words: str) -> None:
        self.tokens: list[str] = []
        at = 0
        while words[at:].strip():
            found = _TOKEN.match(words, at)
            assert found, f"no DOT at {words[at : at + 40]!r}"
            self.tokens.append(found[0].strip())
            at = found.end()
        self.at = 0
        self.nodes: dict[str, Attributes] = {}
        self.edges: list[tuple[str, str, Attributes]] = []

    def next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def peek(self) -> str:
        return self.tokens[self.at]

    def take(self, token: str) -> None:
        assert self.next() == token, f"expected {token}"

    def name(self) -> str:
        token = self.next()
        assert token[0] == '"' or token[0].isalpha() or token[0] == "_", f"{token} is no name"
        return token[1:-1].replace('\\"', '"') if token[0] == '"' else token

    def block(self) -> None:
        self.take("{")
        while self.peek() != "}":
            self.statement()
        self.take("}")

    def statement(self) -> None:
        if self.peek() == "subgraph":
            self.next()
            self.name()
            self.block()
            return
        first = self.name()
        if self.peek() == "=":
            self.next()
            self.name()
        elif self.peek() == "->":
            self.next()
            second = self.name()
            self.edges.append((first, second, self.attributes()))
        else:
            self.nodes[first] = self.attributes()
        self.take(";")

    def attributes(self) -> Attributes:
        found: Attributes = {}
        self.take("[")
        while self.peek() != "]":
            key = self.name()
            self.take("=")
            found[key] = self.name()
            if self.peek() == ",":
                self.next()
        self.take("]")
        return found
