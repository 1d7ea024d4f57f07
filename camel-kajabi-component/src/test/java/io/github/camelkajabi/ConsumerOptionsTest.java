// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Options of a consumer that mean nothing there, and durations that are not what they seem. */
class ConsumerOptionsTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(KajabiComponent.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private CamelContext context;
    private KajabiConfiguration configuration;

    @BeforeEach
    void startContext() {
        log.start();
        logger.addAppender(log);
        context = new DefaultCamelContext();
        KajabiComponent component = new KajabiComponent();
        configuration = component.getConfiguration();
        configuration.setAccessToken("token");
        context.addComponent("kajabi", component);
        context.start();
    }

    @AfterEach
    void stopContext() {
        logger.detachAppender(log);
        context.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id=5", "paging=all", "paging=stream", "prefetch=1", "pageNumber=2"})
    void anOptionOfACallIsRefused(String option) {
        assertThatThrownBy(() -> consume("kajabi:contacts?" + option))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Option '" + option.substring(0, option.indexOf('=')) + "'")
                .hasMessageContaining("not supported by a consumer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"relatedIds=1,2", "event=purchase", "allowEmptyReplace=false"})
    void anOptionThatNoOperationOfTheResourceUsesIsRefused(String option) {
        assertThatThrownBy(() -> consume("kajabi:contacts?" + option))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        option.substring(0, option.indexOf('='))
                                + ": kajabi:contacts does not use this option. Leave it out.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "get", "create"})
    void anOperationIsRefused(String operation) {
        assertThatThrownBy(() -> consume("kajabi:contacts?operation=" + operation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without a relationship and an operation");
    }

    @Test
    void whatIsSetInJavaIsRefusedToo() {
        KajabiEndpoint endpoint = context.getEndpoint("kajabi:contacts", KajabiEndpoint.class);
        endpoint.getRequest().setId("5");
        assertThatThrownBy(() -> endpoint.createConsumer(exchange -> {}))
                .hasMessageContaining("Option 'id'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filter.emial_contains=x",
                "fields.contacts=nmae",
                "include=tgas",
                "parameter.x=y",
                "filter.search="
            })
    void anErrorDoesNotNameAnOperationThatAConsumerHasNot(String option) {
        assertThatThrownBy(() -> consume("kajabi:contacts?" + option))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("operation=list");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lookback=2",
                "maxInFlightTime=30",
                "maxPollAge=300",
                "maximumRedeliveryDelay=15",
                "callTimeout=2",
                "maxRetryWait=3",
                "retryBackoff=1",
                "connectTimeout=10",
                "responseTimeout=060",
                "responseTimeout=999"
            })
    void aDurationBelowASecondNeedsAUnit(String option) {
        for (String uri : new String[] {"kajabi:contacts?", "kajabi:contacts?operation=list&"}) {
            assertThatThrownBy(() -> context.getEndpoint(uri + option))
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(option + " is ")
                    .hasMessageContaining("milliseconds. Add a unit");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2.5",
                "2.5s",
                "+2",
                "90S",
                "500MS",
                "2w",
                "abc",
                "00:05:00",
                "1m30",
                "2s3",
                "1h 30m",
                "2 s",
                "2_000",
                "1e3",
                "-5",
                "-5s",
                "10000000000000000000",
                "2,5",
                "\u0663s",
                "s"
            })
    void whatIsNoDurationIsNotTakenForNone(String value) {
        for (String option : new String[] {"lookback", "maxInFlightTime", "maxRetryWait"}) {
            assertThatThrownBy(() -> context.getEndpoint("kajabi:contacts?" + option + "=" + value))
                    .hasStackTraceContaining(option + "=" + value + " is not a valid duration");
        }
    }

    @Test
    void aPlaceholderIsNoWayAround() {
        ((PropertiesComponent) context.getPropertiesComponent()).addInitialProperty("wait", "3");
        assertThatThrownBy(() -> context.getEndpoint("kajabi:me?maxRetryWait={{wait}}"))
                .hasStackTraceContaining("maxRetryWait=3 is 3 milliseconds");
    }

    @Test
    void aDurationWithAUnitIsWhatItSays() {
        KajabiEndpoint endpoint =
                context.getEndpoint(
                        "kajabi:contacts?lookback=2s&maxRetryWait=3ms&retryBackoff=1500"
                                + "&connectTimeout=PT0.5S",
                        KajabiEndpoint.class);
        assertThat(endpoint.getLookback()).isEqualTo(Duration.ofSeconds(2));
        assertThat(endpoint.getConfiguration().getMaxRetryWait()).isEqualTo(3);
        assertThat(endpoint.getConfiguration().getRetryBackoff()).isEqualTo(1_500);
        assertThat(endpoint.getConfiguration().getConnectTimeout()).isEqualTo(500);
    }

    @Test
    void aDurationMayHaveSeveralUnits() {
        KajabiEndpoint endpoint =
                context.getEndpoint(
                        "kajabi:contacts?lookback=1h30m&maxInFlightTime=2min&maxPollAge=1m500ms",
                        KajabiEndpoint.class);
        assertThat(endpoint.getLookback()).isEqualTo(Duration.ofMinutes(90));
        assertThat(endpoint.getMaxInFlightTime()).isEqualTo(Duration.ofMinutes(2));
        assertThat(endpoint.getMaxPollAge()).isEqualTo(Duration.ofMillis(60_500));
    }

    @Test
    void noWaitAtAllNeedsNoUnit() {
        assertThat(context.getEndpoint("kajabi:me?maxRetryWait=0")).isNotNull();
    }

    @Test
    void aShortDurationOfTheComponentIsAWarning() {
        configuration.setMaxRetryWait(3);
        configuration.setResponseTimeout(60);
        context.getEndpoint("kajabi:me");
        context.getEndpoint("kajabi:contacts");
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(2)
                .anyMatch(text -> text.startsWith("maxRetryWait is 3 ms."))
                .anyMatch(text -> text.contains("write 60s if seconds are meant"));
    }

    private void consume(String uri) throws Exception {
        context.getEndpoint(uri).createConsumer(exchange -> {});
    }
}
