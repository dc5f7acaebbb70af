"""Answers questions with the exact sentences of your articles."""

__version__ = "0.1.0"
