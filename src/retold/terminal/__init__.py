"""What the commands print.

Everything that comes from a page is cleaned of control characters and never read as markup.
"""

from retold.terminal.lists import print_found, print_lines, print_page
from retold.terminal.outlets import print_outlets, print_rates
from retold.terminal.stories import print_result, print_story

__all__ = [
    "print_found",
    "print_lines",
    "print_outlets",
    "print_page",
    "print_rates",
    "print_result",
    "print_story",
]
