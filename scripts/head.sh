#!/bin/sh
":" //; # A program for sh and for Node: sh sees what Node undoes when it starts (src/process/atEntry.ts), and goes over into it.
":" //; mlps_mask=0 mlps_output=open
":" //; [ -r /proc/self/status ] && while read -r mlps_key mlps_value; do
":" //;   [ "$mlps_key" = SigIgn: ] && mlps_mask=$mlps_value && break
":" //; done </proc/self/status
":" //; [ -d /proc/self/fd ] && [ ! -e /proc/self/fd/1 ] && mlps_output=closed
":" //; export MLPS_AT_ENTRY="$$ $mlps_mask $mlps_output"
":" //; exec node "$0" "$@"
