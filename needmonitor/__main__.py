"""`python -m needmonitor` is the needmonitor command."""

from needmonitor.cli import main

main()
