#!/bin/sh
# Usage: environment.sh PYTHON FOLDER LOCK — makes the virtual environment that LOCK describes and puts Wasl in it.
set -eu
python=$1 folder=$2 lock=$3
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Wasl needs Python 3.11 or newer; '$python' is $("$python" -V 2>&1). Name another: make PYTHON=python3.12 …" >&2
    exit 1
}
if [ ! -x "$folder/bin/python" ]; then
    "$python" -m venv "$folder" 2>/dev/null || {
        # Debian keeps venv in a package of its own.
        rm -rf "$folder"
        sh "$(dirname "$0")/system.sh" python3-venv
        "$python" -m venv "$folder"
    }
fi
echo "Installing what $lock lists…"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$lock"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
"$folder/bin/python" -c "from wasl.portal.messages import compile_stale; compile_stale()"
