// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Camel sets an option whatever the case of its name, with dashes, and through a path of setters.
 * No spelling passes by a check.
 */
class OptionSpellingsTest extends SandboxTest {

    private KajabiConfiguration account() {
        return ((KajabiComponent) context.getComponent("kajabi")).getConfiguration();
    }

    private KajabiEndpoint endpoint(String uri) {
        return context.getEndpoint("kajabi:" + uri, KajabiEndpoint.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "baseurl",
                "BASEURL",
                "base-url",
                "Base-Url",
                "base%55rl",
                "configuration.baseUrl",
                "configuration.base-url",
                "Configuration.baseurl"
            })
    void theCredentialsOfTheComponentGoToItsOwnServerOnly(String option) {
        assertThatThrownBy(() -> endpoint("me?" + option + "=https://other.example.org/v1"))
                .hasStackTraceContaining("IllegalArgumentException")
                .hasStackTraceContaining(option.contains(".") ? "Unknown option" : "baseUrl");
        assertThatThrownBy(
                        () ->
                                endpoint(
                                        "me?baseUrl="
                                                + sandbox.baseUrl()
                                                + "&baseUrl=https://other.example.org/v1"))
                .hasStackTraceContaining("baseUrl");
        assertThat(
                        endpoint("me?accessToken=t&base-url=http://localhost:1/v1")
                                .getConfiguration()
                                .getBaseUrl())
                .isEqualTo("http://localhost:1/v1");
        assertThat(sandbox.requests().total()).isZero();
    }

    @Test
    void credentialsOfTheEndpointReplaceAllOfTheComponent() {
        KajabiConfiguration account = account();
        account.setUsername("component@example.org");
        account.setPassword("of the component");
        KajabiConfiguration own =
                endpoint("me?lazyLogin=true&client-id=mine&CLIENTSECRET=hush").getConfiguration();
        assertThat(own.getClientId()).isEqualTo("mine");
        assertThat(own.getUsername()).isNull();
        assertThat(own.getPassword()).isNull();
    }

    @Test
    void aProxyOfTheEndpointDoesNotGetThePasswordOfAnother() {
        KajabiConfiguration account = account();
        account.setProxyHost("proxy.example.org");
        account.setProxyUsername("user");
        account.setProxyPassword("password of the proxy");
        assertThat(endpoint("me?lazyLogin=true&proxyhost=localhost").getConfiguration())
                .extracting(KajabiConfiguration::getProxyPassword)
                .isNull();
    }

    @Test
    void aSiteOfTheEndpointIsMoreThanADefault() {
        Exchange refused =
                template.send(
                        "kajabi:contacts?operation=create&site-id=" + sandbox.data().siteId(),
                        e -> {
                            e.getMessage().setBody(Map.of("email", "ada@example.org"));
                            e.getMessage().setHeader(KajabiConstants.SITE_ID, "2");
                        });
        assertThat(refused.getException()).hasMessageContaining("has two different sites");
    }

    @ParameterizedTest
    @CsvSource({
        "call-timeout=2, callTimeout=2 is 2 milliseconds",
        "calltimeout=2, callTimeout=2 is 2 milliseconds",
        "Lookback=2, lookback=2 is 2 milliseconds",
        "MAXRETRYWAIT=soon, maxRetryWait=soon is not a valid duration",
        "page-size=many, pageSize=many: it must be a whole number",
        "Paging=each, 'paging=each: it must be one of [all, stream, page]'"
    })
    void aValueIsChecked(String option, String message) {
        assertThatThrownBy(() -> endpoint("contacts?operation=list&" + option))
                .hasStackTraceContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "contacts?operation=create&related-ids=5",
                "contacts?operation=create&ID=5",
                "contacts?operation=list&max-attempts=3",
                "contacts?operation=list&bridgeErrorHandler=true",
                "contacts?operation=list&bridge-error-handler=true"
            })
    void anOptionWithoutAMeaningIsRefusedByAProducer(String uri) {
        assertThatThrownBy(() -> endpoint(uri).createProducer())
                .hasStackTraceContaining("IllegalArgumentException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty-values=keep", "PAGENUMBER=2", "custom-field-titles=true"})
    void anOptionWithoutAMeaningIsRefusedByAConsumer(String option) {
        assertThatThrownBy(() -> endpoint("contacts?" + option).createConsumer(e -> {}))
                .hasStackTraceContaining("IllegalArgumentException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resource=offers",
                "Relationship=tags",
                "request.id=5",
                "request.filter.search=x",
                "Filter.search=x",
                "filter[search]=x",
                "configuration=#bean:other",
                "camelContext.name=x",
                "given=id"
            })
    void onlyOptionsCanBeSet(String option) {
        assertThatThrownBy(() -> endpoint("contacts?operation=list&" + option))
                .hasStackTraceContaining(
                        "Unknown option '"
                                + option.substring(0, option.indexOf('='))
                                + "' for kajabi:contacts");
    }

    @Test
    void aSecretIsHiddenInAnySpelling() {
        KajabiEndpoint secret = endpoint("me?lazyLogin=true&client-id=mine&client-secret=hushhush");
        assertThat(secret.getConfiguration().getClientSecret()).isEqualTo("hushhush");
        assertThat(secret.toString()).doesNotContain("hushhush");
        assertThatThrownBy(() -> endpoint("me?client-id=mine&client-secret=hush&bad=${hush}"))
                .satisfies(e -> assertThat(e.toString()).doesNotContain("client-secret=hush"));
        assertThat(
                        endpoint("me?lazyLogin=true&client-id=mine&client-secret=RAW(a${x}b)")
                                .getConfiguration()
                                .getClientSecret())
                .isEqualTo("a${x}b");
    }

    @Test
    void anySpellingOfAnOptionSetsIt() {
        KajabiEndpoint spelt =
                endpoint("contacts?operation=list&page-size=7&PREFETCH=3&lazy-start-producer=true");
        assertThat(spelt.getRequest().getPageSize()).isEqualTo(7);
        assertThat(spelt.getRequest().getPrefetch()).isEqualTo(3);
        assertThat(spelt.isLazyStartProducer()).isTrue();
    }
}
