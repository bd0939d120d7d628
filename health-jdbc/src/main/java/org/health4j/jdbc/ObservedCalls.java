package org.health4j.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Wrapper;
import java.time.Duration;
import org.health4j.ObservedIndicator;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/** Makes the calls on one connection or statement, and tells how they went. */
final class ObservedCalls {

    private final Wrapper target;
    private final Connection connection;
    private final ObservedIndicator observed;
    private final @Nullable ObservedCalls ofConnection;

    /** The application has cancelled or closed it, so that the failure that follows is nobody's. */
    private volatile boolean isEnded;

    ObservedCalls(Connection connection, ObservedIndicator observed) {
        this(connection, connection, observed, null);
    }

    private ObservedCalls(
            Wrapper target, Connection connection, ObservedIndicator observed, @Nullable ObservedCalls ofConnection) {
        this.target = target;
        this.connection = connection;
        this.observed = observed;
        this.ofConnection = ofConnection;
    }

    /** The same for a statement of this connection. */
    ObservedCalls of(Wrapper statement) {
        return new ObservedCalls(statement, connection, observed, this);
    }

    void end(boolean ended) {
        isEnded = ended;
    }

    private boolean isEnded() {
        return isEnded || (ofConnection != null && ofConnection.isEnded);
    }

    /** A call that reaches the database: its success counts. */
    @Nullable
    Object count(Method method, Object @Nullable [] arguments) throws Throwable {
        long start = System.nanoTime();
        try {
            Object result = method.invoke(target, arguments);
            observed.success(Duration.ofNanos(System.nanoTime() - start));
            return result;
        } catch (InvocationTargetException e) {
            tell(e.getTargetException(), start);
            throw e.getTargetException();
        }
    }

    /** A call that may reach the database or not: its success says nothing. */
    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
    @Nullable
    Object pass(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "equals" -> {
                return arguments != null && proxy == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "unwrap", "isWrapperFor" -> {
                Object own = own(method, arguments);
                if (own != null) {
                    return own;
                }
            }
            default -> {}
        }
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (!method.getName().equals("close")) {
                tell(e.getTargetException(), System.nanoTime());
            }
            throw e.getTargetException();
        }
    }

    /** The pool's own object before what that wraps: it is what the pool wants back for an eviction. */
    private @Nullable Object own(Method method, Object @Nullable [] arguments) {
        if (arguments == null || !((Class<?>) arguments[0]).isInstance(target)) {
            return null;
        }
        return method.getName().equals("unwrap") ? target : true;
    }

    private void tell(@Nullable Throwable thrown, long start) {
        if (!(thrown instanceof SQLException failure) || isEnded()) {
            return;
        }
        Reason reason = CallFailure.ofDatabase(failure, connection);
        if (reason != null) {
            observed.failure(reason);
        } else if (CallFailure.isOfApplication(failure, connection)) {
            observed.success(Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
