"""How a story is shown: the tree as a drawing, and what the report and the desk have in common.

    tree      the family tree as an SVG over time
    laying    a story laid open: steps of the tree, changes, the table of claims
    beside    tellings side by side, and the words that differ
    tracing   a page whose sentences each say where they came from
    overlay   what editors decided since the last build, laid over a story
    network   who takes from whom across stories: a matrix and a network
    words     the words and filters of the templates

The templates of both stand in `templates`; what both show is a macro in `templates/parts`.
"""

from retold.drawing.tree import tree_svg

__all__ = ["tree_svg"]
