package org.health4j.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import org.health4j.ObservedIndicator;
import org.jspecify.annotations.Nullable;

/** A connection whose calls are told of, and those of its statements. */
final class ObservedConnection implements InvocationHandler {

    private final ObservedCalls calls;

    /** Whether a commit has something to do: a driver need not ask the server for one of nothing. */
    private volatile boolean hasExecuted;

    private ObservedConnection(Connection connection, ObservedIndicator observed) {
        calls = new ObservedCalls(connection, observed);
    }

    static Connection of(Connection connection, ObservedIndicator observed) {
        return proxy(Connection.class, new ObservedConnection(connection, observed));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(ObservedConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "commit", "rollback" -> {
                if (hasExecuted) {
                    hasExecuted = false;
                    return calls.count(method, arguments);
                }
            }
            case "close", "abort" -> calls.end(true);
            default -> {}
        }
        Object result = calls.pass(proxy, method, arguments);
        return result instanceof Statement statement && isMaker(method)
                ? proxy(type(statement), new OfStatement(statement, (Connection) proxy))
                : result;
    }

    private static boolean isMaker(Method method) {
        return Statement.class.isAssignableFrom(method.getReturnType());
    }

    private static Class<? extends Statement> type(Statement statement) {
        if (statement instanceof CallableStatement) {
            return CallableStatement.class;
        }
        return statement instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
    }

    /** A statement of this connection. */
    private final class OfStatement implements InvocationHandler {

        private final ObservedCalls statementCalls;
        private final Connection observedConnection;

        OfStatement(Statement statement, Connection observedConnection) {
            this.statementCalls = calls.of(statement);
            this.observedConnection = observedConnection;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            String name = method.getName();
            if (name.startsWith("execute")) {
                statementCalls.end(false);
                hasExecuted = true;
                return statementCalls.count(method, arguments);
            }
            switch (name) {
                case "getConnection" -> {
                    return observedConnection;
                }
                case "cancel" -> statementCalls.end(true);
                default -> {}
            }
            return statementCalls.pass(proxy, method, arguments);
        }
    }
}
