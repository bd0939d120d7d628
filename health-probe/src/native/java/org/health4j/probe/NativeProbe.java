package org.health4j.probe;

import org.teavm.interop.Address;

/** The probe as a process of its own, without a Java virtual machine. */
final class NativeProbe {

    private NativeProbe() {}

    public static void main(String[] args) {
        Libc.signal(Libc.SIGPIPE, Address.fromInt(1));
        Outcome outcome = HealthProbe.run(args, new LibcPlatform());
        byte[] line = outcome.bytes();
        Libc.write(outcome.code() == Outcome.USAGE ? 2 : 1, line, line.length);
        Libc.exit(outcome.code());
    }
}
