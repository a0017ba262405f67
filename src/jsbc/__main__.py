"""python -m jsbc: the same as the command jsbc."""

from jsbc.cli import main

if __name__ == "__main__":
    main()
