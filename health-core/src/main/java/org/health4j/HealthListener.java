package org.health4j;

/**
 * Is told once of each transition, in the order in which they happened, and of checks that come and go.
 *
 * <p>Each listener has a daemon thread of its own, {@code health4j-listener}, on which it is called for one transition after the other, outside of
 * all locks. One that throws is told of the next transition all the same, and the failure is logged, redacted; one that is slow, or never
 * returns, delays no check and no other listener. While it does not return, the last 10,000 transitions are kept for it.
 */
@FunctionalInterface
public interface HealthListener {

    /**
     * Something has changed.
     *
     * @param transition what has changed
     * @throws Exception anything; it is logged
     */
    void onTransition(Transition transition) throws Exception;

    /**
     * A check was added to the running monitor. Does nothing by default.
     *
     * @param check its name
     * @throws Exception anything; it is logged
     */
    default void onAdded(String check) throws Exception {}

    /**
     * A check was removed from the running monitor; a transition of it that is told later, if any, is that of a new check of the same name. Does
     * nothing by default.
     *
     * @param check its name
     * @throws Exception anything; it is logged
     */
    default void onRemoved(String check) throws Exception {}

    /** A listener that is told. Closing it has nobody told any more; closing it again does nothing. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {

        @Override
        void close();
    }
}
