// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations of the component in the properties of Camel Main. */
class ComponentDurationsTest {

    private static KajabiConfiguration start(Map<String, String> properties) throws Exception {
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        properties.forEach(main::addInitialProperty);
        main.addInitialProperty("camel.component.kajabi.accessToken", "t");
        main.addInitialProperty("camel.component.kajabi.lazyLogin", "true");
        try {
            main.start();
            return main.getCamelContext()
                    .getComponent("kajabi", KajabiComponent.class)
                    .getConfiguration();
        } finally {
            main.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "maxRetryWait, 3",
        "max-retry-wait, 3",
        "MAXRETRYWAIT, 3",
        "callTimeout, 120",
        "connectTimeout, 10",
        "response-timeout, 060",
        "retryBackoff, 1"
    })
    void aDurationBelowASecondNeedsAUnit(String option, String value) {
        assertThatThrownBy(() -> start(Map.of("camel.component.kajabi." + option, value)))
                .hasStackTraceContaining(
                        "=" + value + " is " + value + " milliseconds. Add a unit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "2.5s", "30 S", "-5", "-5s", "1h 30m", "00:05:00"})
    void textThatIsNotADurationIsRefused(String value) {
        for (String option : new String[] {"maxRetryWait", "call-timeout"}) {
            assertThatThrownBy(() -> start(Map.of("camel.component.kajabi." + option, value)))
                    .hasStackTraceContaining("=" + value + " is not a valid duration");
        }
    }

    @Test
    void aPlaceholderIsCheckedToo() {
        assertThatThrownBy(
                        () ->
                                start(
                                        Map.of(
                                                "camel.component.kajabi.maxRetryWait",
                                                "{{wait}}",
                                                "wait",
                                                "3")))
                .hasStackTraceContaining("maxRetryWait=3 is 3 milliseconds");
    }

    @Test
    void aDurationWithAUnitIsSet() throws Exception {
        KajabiConfiguration configuration =
                start(
                        Map.of(
                                "camel.component.kajabi.max-retry-wait", "0",
                                "camel.component.kajabi.callTimeout", "1m30s",
                                "camel.component.kajabi.connectTimeout", "500ms",
                                "camel.component.kajabi.retryBackoff", "1500"));
        assertThat(configuration.getMaxRetryWait()).isZero();
        assertThat(configuration.getCallTimeout()).isEqualTo(90_000);
        assertThat(configuration.getConnectTimeout()).isEqualTo(500);
        assertThat(configuration.getRetryBackoff()).isEqualTo(1_500);
    }

    @Test
    void aNegativeDurationThatWasSetInJavaIsRefusedWhenItIsUsed() {
        KajabiConfiguration configuration = new KajabiConfiguration();
        configuration.setAccessToken("t");
        configuration.setMaxRetryWait(-1);
        assertThatThrownBy(() -> configuration.toSessionSettings(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxRetryWait=-1 ms must not be negative. Use a value such as 30s.");
        configuration.setMaxRetryWait(0);
        configuration.setCallTimeout(-1);
        assertThatThrownBy(() -> configuration.toSessionSettings(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("callTimeout=-1 ms must be positive. Use a value such as 10s.");
    }
}
