package org.health4j.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;

/** A data source on which something happens after each query, before its caller goes on. */
final class AfterQuery {

    /** What happens. */
    interface Event {
        void now() throws Exception;
    }

    private AfterQuery() {}

    static DataSource of(DataSource dataSource, Event event) {
        return proxy(DataSource.class, dataSource, event);
    }

    private static <T> T proxy(Class<T> type, Object target, Event event) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            Object result;
            try {
                result = method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
            if (method.getName().equals("executeQuery")) {
                event.now();
            }
            if (result instanceof Connection) {
                return proxy(Connection.class, result, event);
            }
            return result instanceof Statement ? proxy(Statement.class, result, event) : result;
        };
        return type.cast(Proxy.newProxyInstance(AfterQuery.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
