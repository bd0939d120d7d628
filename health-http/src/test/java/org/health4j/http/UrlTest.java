package org.health4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "billing:8081/health|url: billing:8081/health (expected: an absolute http or https URL)",
                "/health|url: /health (expected: an absolute http or https URL)",
                "ftp://billing/|url: ftp://billing/ (expected: an absolute http or https URL)",
                "http://bil ling/|url: http://bil ling/ (expected: an absolute http or https URL)",
                "http:///health|url: http:///health (expected: a host of letters, digits, dots and dashes)",
                "http://my_service/|url: http://my_service/ (expected: a host of letters, digits, dots and dashes)",
                "http://billing:0/|url: http://billing:0/ (expected: a port from 1 to 65535)",
                "http://billing:65536/|url: http://billing:65536/ (expected: a port from 1 to 65535)"
            })
    void of_notAUrlToAsk_namesItAndWhatIsExpected(String url, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpIndicator.of(url))
                .withMessage(message)
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://guest:s3cret@billing/",
                "http://s3cret@billing/",
                "http://guest:s3cret@my_service/",
                "http://guest:s3c ret@billing/",
                "http://guest:s3cret/more@billing/",
                "http://guest:s3cret?more@billing/",
                "http://guest:s3cret#more@billing/",
                "http://guest:s3cret@more@billing/",
                "guest:s3cret@billing/",
                "ftp://billing/?token=s3cret",
                "http://my_service/?token=s3cret",
                "http://my_service/#s3cret",
                "http://my_service/ ?token=s3cret\nand=s3cret"
            })
    void of_secretInTheUrl_isNotEchoed(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpIndicator.of(url))
                .withMessageStartingWith("url: ")
                .withMessageMatching("(?s).*(billing|my_service).*")
                .withMessageNotContaining("s3c")
                .withNoCause();
    }

    @Test
    void of_userInfo_isRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpIndicator.of(URI.create("http://guest:s3cret@billing/health?token=x")))
                .withMessage("url: http://***@billing/health?*** (expected: no user info)");
    }

    @Test
    void of_anyCaseOfScheme_isTaken() {
        assertThat(HttpIndicator.of("HTTPS://billing/health")).isNotNull();
        assertThat(HttpIndicator.of("http://[::1]:8081/")).isNotNull();
    }
}
