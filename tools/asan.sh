#!/usr/bin/env bash
# Builds with AddressSanitizer and UndefinedBehaviorSanitizer and runs a command with them, for example
#   tools/asan.sh .venv/bin/python -m pytest tests/test_codec.py
# The interpreter itself is not instrumented, so the run-time library has to be loaded before it; CPython's own
# allocations at exit would be reported as leaks.
set -eu
cd "$(dirname "$0")/.."
export JSBC_BUILD=asan PYTHONPATH=src PYTHONMALLOC=malloc
"$1" tools/build.py --verbose
compiler=${CC:-gcc}
LD_PRELOAD="$("$compiler" -print-file-name=libasan.so) $("$compiler" -print-file-name=libubsan.so)" \
ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 \
UBSAN_OPTIONS=print_stacktrace=1 \
exec "$@"
