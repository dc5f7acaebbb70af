"""`python -m askstack` is `askstack`."""

from askstack.cli import main

if __name__ == "__main__":
    main()
