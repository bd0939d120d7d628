package org.health4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Promise(14)
class RedactionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db:5432/orders?user=app&password=s3cret&ssl=true",
                "jdbc:postgresql://app:s3cret@db:5432/orders",
                "redis://:s3cret@cache:6379/0 is not reachable",
                "mongodb://app:p%40s3cret@db1,db2/?authSource=admin",
                "mongodb://app:p@s3cret@db1/",
                "{user=app, password=s3cret, host=db}",
                "{\"password\": \"s3cret\", \"user\": \"app\"}",
                "spring.datasource.password: s3cret",
                "DB_PASSWORD=s3cret failed",
                "api-key=s3cret",
                "client_secret='s3cret or more'",
                "Authorization: Bearer s3cret.s3cret.s3cret",
                "Basic czNjcmV0OnMzY3JldA==",
                "redis://:pa/s3cret@host",
                "db://app:p\"s3cret@host",
                "jdbc:oracle:thin:scott/s3cret@host:1521",
                "pass=s3cret",
                "secretKey=s3cret",
                "secret_key: s3cret",
                "AccountKey=s3cret==;EndpointSuffix=core",
                "https://store/blob?sv=1&sig=s3cret",
                "Authorization: s3cret",
                "Digest username=app, response=s3cret",
                "<password>s3cret</password>",
                "password=\"s3cret without an end",
                "password=ab,s3cret",
                "\"password\": \"a\\\"s3cret\"",
                "password='hun''s3cret'",
                "FATAL: password authentication failed for user \"s3cret\"",
                "FATAL: role \"s3cret\" does not exist",
                "Access denied for user 's3cret'@'10.0.0.7' (using a word to pass)",
                "{user=s3cret, host=db}",
                "{\"userName\": \"s3cret\"}",
            })
    void redact_secret_isGone(String text) {
        assertThat(Redaction.redact(text))
                .doesNotContain("s3cret")
                .doesNotContain("czNjcmV0")
                .contains("***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection to localhost:5432 refused. Check that the hostname and port are correct.",
                "Timed out after 1000 ms while waiting for a server that matches ReadPreferenceServerSelector{readPreference=nearest}",
                "https://example.com/a?c=d",
                "could not find the monkey in the cage",
                "the user has no right to write, and the role of the server is replica",
            })
    void redact_harmlessText_staysAsItIs(String text) {
        assertThat(Redaction.redact(text)).isEqualTo(text);
    }

    @Test
    void describe_causes_standOnOneLineWithoutStackTraces() {
        Exception cause = new IllegalStateException("refused\n\tat nobody", new Exception("password=abc"));
        assertThat(Redaction.describe(new RuntimeException("no connection", cause)))
                .isEqualTo("RuntimeException: no connection <- IllegalStateException: refused at nobody"
                        + " <- Exception: password=***");
    }

    @Test
    void describe_circleOfCausesAndLongMessage_isBounded() {
        Exception first = new Exception("x".repeat(100_000) + "password=s3cret");
        Exception second = new Exception(first);
        first.initCause(second);

        assertThat(Redaction.describe(first)).hasSizeLessThan(4_000).doesNotContain("s3cret");
    }

    @Test
    void describe_messageThatThrows_isLeftOut() {
        assertThat(Redaction.describe(new Exception() {
                    @Override
                    public String getMessage() {
                        throw new IllegalStateException();
                    }
                }))
                .isEmpty();
    }
}
