package org.health4j.http;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.health4j.Health;
import org.health4j.Status;
import org.jspecify.annotations.Nullable;

/** What an answer should be like. */
final class HttpExpectations {

    static final int MOST_BYTES = 64 * 1_024;
    private static final String CERTIFICATE = "tls-certificate";

    private final @Nullable IntPredicate status;
    private final Map<String, Predicate<String>> headers;
    private final @Nullable Predicate<String> body;
    private final Duration warnBeforeExpiry;
    private final InstantSource clock;

    HttpExpectations(
            @Nullable IntPredicate status,
            Map<String, Predicate<String>> headers,
            @Nullable Predicate<String> body,
            Duration warnBeforeExpiry,
            InstantSource clock) {
        this.status = status;
        this.headers = new LinkedHashMap<>(headers);
        this.body = body;
        this.warnBeforeExpiry = warnBeforeExpiry;
        this.clock = clock;
    }

    /** A failing service may be health4j's, and tell its name. */
    boolean readsBody(int code) {
        return body != null || code >= 500;
    }

    /** Whether somebody has said which status it should be. */
    boolean namesStatus() {
        return status != null;
    }

    boolean isExpected(int code) {
        return status == null ? code >= 200 && code < 300 : status.test(code);
    }

    Health ofStatus(int code, CappedBody.Content answer) {
        if (isExpected(code)) {
            return Health.up();
        }
        Health health = badStatus(code);
        return service(answer).map(name -> health.with(Health.SERVICE, name)).orElse(health);
    }

    /** Whose health it is, where it is any: the service can then leave out what others say of it. */
    private static Optional<String> service(CappedBody.Content answer) {
        try {
            return Subtree.service(HealthReader.read(answer.bytes()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Health badStatus(int code) {
        return Health.down(HttpIndicator.BAD_STATUS).with("status", code);
    }

    static Health badBody(String why) {
        return Health.down(HttpIndicator.BAD_BODY).with("body", why);
    }

    /** All but the status, where that is fine. */
    Health ofRest(HttpResponse<CappedBody.Content> response, Health found) {
        if (found.reason().equals(HttpIndicator.BAD_STATUS) || found.reason().equals(HttpIndicator.BAD_BODY)) {
            return found;
        }
        for (Map.Entry<String, Predicate<String>> header : headers.entrySet()) {
            if (response.headers().allValues(header.getKey()).stream().noneMatch(header.getValue())) {
                return Health.down(HttpIndicator.BAD_HEADER).with("header", header.getKey());
            }
        }
        if (body != null && !response.body().isWhole()) {
            return badBody("TOO_LONG");
        }
        if (body != null && !body.test(response.body().text())) {
            return badBody("UNEXPECTED");
        }
        return response.sslSession()
                .map(session -> ofCertificate(session, found))
                .orElse(found);
    }

    /** A part where there are others, so that what is worse hides neither. */
    private Health ofCertificate(SSLSession session, Health found) {
        Optional<Instant> notAfter = warnBeforeExpiry.isZero() ? Optional.empty() : notAfter(session);
        if (notAfter.isEmpty() || clock.instant().plus(warnBeforeExpiry).isBefore(notAfter.get())) {
            return found;
        }
        Health expiring = Health.degraded(HttpIndicator.TLS_EXPIRING).with("notAfter", notAfter.get());
        boolean alone = found.status() == Status.UP && found.components().isEmpty();
        return alone
                ? expiring
                : found.withComponent(
                        Subtree.free(CERTIFICATE, found.components().keySet()), expiring);
    }

    private static Optional<Instant> notAfter(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate certificate
                    ? Optional.of(certificate.getNotAfter().toInstant())
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // a trust manager of the application's own, which asks for none
        }
    }
}
