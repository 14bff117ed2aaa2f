"""Targets for a coverage-guided fuzzer: each is a program of its own.

    python -m fuzz.hec -runs=20000        (in tests/)

Source: ours; atheris and libFuzzer for the options.
"""
