"""`python -m orchestration.cli`: the command without its entry point installed."""

from orchestration.cli import main

main()
