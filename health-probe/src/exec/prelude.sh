#!/bin/sh
# A jar that can be executed: this script, and behind it the zip. Options for the application's virtual machine are not for this one:
# a debugger, a JMX port, an agent or a heap of their size would break the probe, or be paid for at every run.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS JAVA_OPTIONS OPENJ9_JAVA_OPTIONS IBM_JAVA_OPTIONS
# Arguments are taken in what the locale says, which in most images is ASCII.
export LC_ALL=C.UTF-8
if [ -n "$JAVA_HOME" ] && [ -x "$JAVA_HOME/bin/java" ]; then
    java=$JAVA_HOME/bin/java
elif ! java=$(command -v java); then
    echo "java: not found (expected: JAVA_HOME or java on the PATH)" >&2
    exit 64
fi
# A class data archive beside the jar makes it faster still: -XX:ArchiveClassesAtExit=health-probe-exec.jsa
if [ -r "${0%.jar}.jsa" ]; then
    # One that fits another runtime or jar is left aside; what the runtime says of that would be a line of ours.
    set -- -Xlog:disable -XX:SharedArchiveFile="${0%.jar}.jsa" -jar "$0" "$@"
else
    set -- -jar "$0" "$@"
fi
exec "$java" -XX:+IgnoreUnrecognizedVMOptions -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xms4m -Xmx24m "$@"
