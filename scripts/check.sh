#!/bin/sh
# Every judge in turn; says what ran. Usage: check.sh BIN
bin=$1 failed=0
run() {
    printf '%s… ' "$1"
    shift
    if output=$("$@" 2>&1); then echo ok; else echo FAILED; printf '%s\n' "$output"; failed=1; fi
}
run "ruff check" "$bin/ruff" check .
run "ruff format" "$bin/ruff" format --check .
run "mypy" "$bin/mypy"
run "import contracts" "$bin/lint-imports" --no-cache
run "pack" "$bin/wasl" check packs/maroc
run "reference pages" "$bin/wasl" docs --check
exit $failed
