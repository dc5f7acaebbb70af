"""How fast is askstack, beside what else one might use? `python -m benchmarks --help`; README.md has the results."""
