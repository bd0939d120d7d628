package org.health4j.probe;

import org.teavm.interop.Address;
import org.teavm.interop.Function;

/** The probe as a process of its own, without a Java virtual machine. */
final class NativeProbe {

    private NativeProbe() {}

    public static void main(String[] args) {
        Libc.signal(Libc.SIGPIPE, Address.fromInt(1));
        // Process 1 of a container is ended only by signals that it handles.
        Libc.SignalHandler end = Function.get(Libc.SignalHandler.class, NativeProbe.class, "end");
        Libc.signal(Libc.SIGINT, end);
        Libc.signal(Libc.SIGTERM, end);
        // Names of files and hosts go out as they came in. TeaVM's own conversion obeys the locale, and has already taken the arguments.
        Libc.setLocale(Libc.LC_ALL, "C.UTF-8");
        Outcome outcome = HealthProbe.run(LibcPlatform.arguments(args.length), new LibcPlatform());
        byte[] line = outcome.bytes();
        Libc.write(outcome.code() == Outcome.USAGE ? 2 : 1, line, line.length);
        Libc.exit(outcome.code());
    }

    /** With the code of a Java virtual machine that a signal ended; nothing but {@code _exit}, because this may interrupt anything. */
    static void end(int signal) {
        Libc.exit(128 + signal);
    }
}
