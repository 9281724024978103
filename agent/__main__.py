"""`python -m agent` is the `radconcord` command."""

from agent.cli import main

main()
