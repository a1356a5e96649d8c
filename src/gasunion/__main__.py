"""`python -m gasunion`: the command, where its folder is not on the path."""

from gasunion.cli import main

if __name__ == "__main__":
    main()
