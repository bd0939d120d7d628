package org.health4j.indicator;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The top of a stack on one line. Frames are code, and no secrets. */
final class Frames {

    /** Enough to get past the JDK's own frames under a lock or a wait. */
    static final int MOST = 10;

    private Frames() {}

    static String text(StackTraceElement[] stack) {
        return Stream.of(stack).limit(MOST).map(Frames::text).collect(Collectors.joining(" <- "));
    }

    private static String text(StackTraceElement frame) {
        String place = frame.getClassName() + "." + frame.getMethodName();
        return frame.getLineNumber() < 0 ? place : place + ":" + frame.getLineNumber();
    }
}
