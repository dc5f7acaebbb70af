# What everyone who works on askstack runs. `just` lists it.

_list:
    @just --list

# the tests, as README and .ci/run call them
test *args:
    .venv/bin/python -m pytest -n auto {{ args }}

# format, lint and types, without changing anything
lint:
    .venv/bin/ruff format --check .
    .venv/bin/ruff check .
    .venv/bin/mypy

# format, and mend what can be mended
fix:
    .venv/bin/ruff format .
    .venv/bin/ruff check --fix .

# everything that must hold before main moves
check:
    bash .ci/run

# hundreds of kills, 100,000 mutated inputs, minutes of load
soak:
    .venv/bin/python -m pytest -m soak -n 0

# write what is seen today into the goldens; read the difference before you commit it
golden:
    .venv/bin/python -m pytest -n 0 -p no:randomly --update-goldens

# the answers, measured on the project's own questions
eval:
    .venv/bin/askstack eval tests/quality/questions.jsonl

# peers side by side; see benchmarks/README.md
bench *args:
    .venv/bin/python -m benchmarks {{ args }}

# versions that were tried together, in a fresh environment
pin:
    rm -rf .venv-pin && python3 -m venv .venv-pin && .venv-pin/bin/pip install --quiet ".[all,dev]"
    .venv-pin/bin/pip freeze --exclude askstack > constraints.txt && rm -rf .venv-pin
