"""`python -m retold` is the command line."""

from retold.cli import main

main()
