#!/bin/sh
# Writes the two lock files, with hashes and without any index address. Needs uv.
set -eu
cd "$(dirname "$0")/.."
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL
options="--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet"
uv pip compile pyproject.toml --group build $options --output-file requirements.lock
uv pip compile pyproject.toml --extra spark --group build --group test --group check $options \
    --constraint requirements.lock --output-file requirements-dev.lock
