"""``python -m ptquiz``."""

from ptquiz.cli.app import main

main()
