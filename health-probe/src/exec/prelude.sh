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
# On the boot class path, from where the virtual machine reads classes itself, at a tenth of what its loader written in Java takes for each.
set -- -Xbootclasspath/a:"$0" -cp "$0" org.health4j.probe.HealthProbe "$@"
# A class data archive beside the jar, as of -XX:ArchiveClassesAtExit and this path, makes it faster still.
if [ -r "${0%.jar}.jsa" ]; then
    set -- -XX:SharedArchiveFile="${0%.jar}.jsa" "$@"
fi
# No log: of an archive that belongs to another virtual machine it would say so in front of the line.
exec "$java" -XX:+IgnoreUnrecognizedVMOptions -Xlog:disable -Xshare:auto -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xms4m -Xmx24m "$@"
