package org.health4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallFailureTest {

    private static String blamed(SQLException failure, boolean readOnly) {
        Connection connection = (Connection) Proxy.newProxyInstance(
                CallFailureTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> readOnly);
        if (CallFailure.isOfApplication(failure, connection)) {
            assertThat(CallFailure.ofDatabase(failure, connection)).isNull();
            return "application";
        }
        return String.valueOf(CallFailure.ofDatabase(failure, connection));
    }

    private static String blamed(SQLException failure) {
        return blamed(failure, false);
    }

    @ParameterizedTest
    @CsvSource({
        "21000, application",
        "22012, application",
        "22023, null",
        "23505, application",
        "27000, application",
        "2F003, application",
        "38000, application",
        "39000, application",
        "40001, application",
        "40P01, application",
        "42601, application",
        "42501, application",
        "44000, application",
        "P0001, application",
        "55P03, application",
        "08006, CONNECTION_FAILED",
        "08003, CONNECTION_FAILED",
        "28P01, AUTH_FAILED",
        "53300, TOO_MANY_CONNECTIONS",
        "53100, QUERY_FAILED",
        "53200, QUERY_FAILED",
        "57014, TIMEOUT",
        "57P01, CONNECTION_FAILED",
        "57P02, CONNECTION_FAILED",
        "57P03, STARTING",
        "57P04, QUERY_FAILED",
        "58030, QUERY_FAILED",
        "XX001, QUERY_FAILED",
        "25006, READ_ONLY",
        "25P02, null",
        "25P03, null",
        "57P05, null",
        "0A000, null",
        "55000, null",
        "HY000, null",
        "X, null",
    })
    void blame_bySqlState(String state, String expected) {
        assertThat(blamed(new SQLException("text", state))).isEqualTo(expected);
    }

    @Test
    void blame_readOnlyByTheApplication_isTheApplications() {
        assertThat(blamed(new SQLException("text", "25006"), true)).isEqualTo("application");
        assertThat(blamed(new SQLException("text", "08006"), true)).isEqualTo("CONNECTION_FAILED");
    }

    @Test
    void blame_withoutSqlState_isByClassAndCause() {
        assertThat(blamed(new SQLSyntaxErrorException("text"))).isEqualTo("application");
        assertThat(blamed(new SQLIntegrityConstraintViolationException("text"))).isEqualTo("application");
        assertThat(blamed(new SQLTimeoutException("text"))).isEqualTo("TIMEOUT");
        assertThat(blamed(new SQLTransientConnectionException("text"))).isEqualTo("TIMEOUT");
        assertThat(blamed(new SQLRecoverableException("text"))).isEqualTo("CONNECTION_FAILED");
        assertThat(blamed(new SQLNonTransientConnectionException("text"))).isEqualTo("CONNECTION_FAILED");
        assertThat(blamed(new SQLException("text", new SocketTimeoutException())))
                .isEqualTo("TIMEOUT");
        assertThat(blamed(new SQLException("text", new InterruptedException()))).isEqualTo("null");
        assertThat(blamed(new SQLException("text", new IOException()))).isEqualTo("null");
        assertThat(blamed(new SQLFeatureNotSupportedException("text"))).isEqualTo("null");
        assertThat(blamed(new SQLException("text"))).isEqualTo("null");
    }
}
