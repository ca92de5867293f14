#!/usr/bin/env bash
# Times the control plane as it ships (Native AOT, the store on disk): placement, a lost node, a start, and agents on
# mTLS streams over loopback, which live in a second process.
#   benchmarks/control-plane.sh [place] [large] [lost] [start] [agents] [deploy]     none named: all, about two minutes
# Figures of a machine that has other work are that work's: look at the CPU rows, or wait. Needs no root.
set -euo pipefail
cd "$(dirname "$0")/.."
program=artifacts/control-plane
dotnet publish benchmarks/ControlPlane -c Release -o "$program" -v:q -nologo -clp:ErrorsOnly
ulimit -n 65536 2>/dev/null || true
exec "$program/Orc.ControlPlane.Benchmarks" "$@"
