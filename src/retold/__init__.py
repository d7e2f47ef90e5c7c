"""Retold: finds the stories in news pages and shows how each was retold."""

__version__ = "0.1.0"
