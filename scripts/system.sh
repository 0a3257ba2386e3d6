#!/bin/sh
# Installs the Debian packages that the tests drive (or those named), where they are missing.
set -eu
packages=${*:-"chromium fonts-noto-core fonts-noto-ui-core poppler-utils postgresql openjdk-17-jdk-headless nodejs npm softhsm2 curl"}
missing=""
for package in $packages; do
    case $package in
    chromium) command -v chromium >/dev/null || missing="$missing $package" ;;
    postgresql) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing $package" ;;
    openjdk-17-jdk-headless) command -v javac >/dev/null || missing="$missing $package" ;;
    nodejs) command -v node >/dev/null || missing="$missing $package" ;;
    npm) command -v npm >/dev/null || missing="$missing $package" ;;
    curl) command -v curl >/dev/null || missing="$missing $package" ;;
    *) dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package" ;;
    esac
done
[ -z "$missing" ] && exit 0
as_root=""
[ "$(id -u)" = 0 ] || as_root=sudo
echo "Installing Debian packages:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
