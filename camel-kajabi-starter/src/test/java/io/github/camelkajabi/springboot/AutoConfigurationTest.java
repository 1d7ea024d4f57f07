// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelkajabi.HeaderOverrides;
import io.github.camelkajabi.KajabiComponent;
import io.github.camelkajabi.KajabiConfiguration;
import io.github.camelkajabi.KajabiMetrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class AutoConfigurationTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    CamelAutoConfiguration.class,
                                    KajabiComponentAutoConfiguration.class))
                    .withUserConfiguration(Beans.class);

    /** Beans that options refer to. */
    @Configuration(proxyBeanMethods = false)
    static class Beans {

        @Bean
        SSLContextParameters tls() {
            return new SSLContextParameters();
        }

        @Bean
        HttpClientConfigurer lastWord() {
            return builder -> {};
        }
    }

    /** An option, a value of it that is not the default, and what the component then has. */
    private record Setting(String option, String value, Object expected) {}

    @Test
    void theMetersAreABeanWhereMicrometerIs() {
        application
                .withPropertyValues("camel.component.kajabi.client-id=one")
                .run(beans -> assertThat(beans).hasSingleBean(KajabiMetrics.class));
        application
                .withPropertyValues("camel.component.kajabi.client-id=one")
                .withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(beans -> assertThat(beans).doesNotHaveBean("kajabiMetrics"));
    }

    @Test
    void eachPropertyReachesTheComponent() {
        List<Setting> settings =
                Catalogue.options().entrySet().stream()
                        .filter(option -> !option.getKey().equals("configuration"))
                        .map(option -> setting(option.getKey(), option.getValue()))
                        .toList();
        application
                .withPropertyValues(
                        settings.stream().map(AutoConfigurationTest::line).toArray(String[]::new))
                .run(
                        context -> {
                            Map<String, Object> expected = new LinkedHashMap<>();
                            settings.forEach(
                                    setting ->
                                            expected.put(
                                                    setting.option(), expected(setting, context)));
                            assertThat(options(kajabi(context))).isEqualTo(expected);
                            assertThat(expected.entrySet())
                                    .doesNotContainAnyElementsOf(defaults(context).entrySet());
                        });
    }

    private static String line(Setting setting) {
        return "camel.component.kajabi." + kebabCase(setting.option()) + "=" + setting.value();
    }

    private static Setting setting(String name, JsonNode option) {
        return switch (option.required("type").textValue()) {
            case "boolean" -> {
                boolean other = !option.required("defaultValue").booleanValue();
                yield new Setting(name, String.valueOf(other), other);
            }
            case "enum" -> new Setting(name, "none", HeaderOverrides.none);
            case "integer" -> new Setting(name, "77", 77);
            case "duration" -> new Setting(name, "77s", 77_000L);
            case "object" ->
                    name.equals("sslContextParameters")
                            ? new Setting(name, "#bean:tls", "tls")
                            : new Setting(name, "#lastWord", "lastWord");
            default -> new Setting(name, "a value of " + name, "a value of " + name);
        };
    }

    private static Object expected(Setting setting, ApplicationContext context) {
        return setting.value().startsWith("#")
                ? context.getBean(setting.expected().toString())
                : setting.expected();
    }

    @Test
    void withoutPropertiesTheComponentIsAsItIsMade() {
        application.run(
                context -> assertThat(options(kajabi(context))).isEqualTo(defaults(context)));
    }

    @Test
    void namesMayBeWrittenInEachWayOfSpringBoot() {
        application
                .withInitializer(
                        context ->
                                TestPropertyValues.of(
                                                "CAMEL_COMPONENT_KAJABI_CLIENTSECRET=from the"
                                                        + " environment",
                                                "CAMEL_COMPONENT_KAJABI_MAXRETRIES=7")
                                        .applyTo(
                                                context.getEnvironment(),
                                                TestPropertyValues.Type.SYSTEM_ENVIRONMENT,
                                                "test-systemEnvironment"))
                .withPropertyValues(
                        "camel.component.kajabi.clientId=camel case",
                        "camel.component.kajabi.site_id=underscore",
                        "camel.component.kajabi.retry-backoff=2500")
                .run(
                        context -> {
                            KajabiConfiguration account = kajabi(context).getConfiguration();
                            assertThat(account.getClientSecret()).isEqualTo("from the environment");
                            assertThat(account.getMaxRetries()).isEqualTo(7);
                            assertThat(account.getClientId()).isEqualTo("camel case");
                            assertThat(account.getSiteId()).isEqualTo("underscore");
                            assertThat(account.getRetryBackoff()).isEqualTo(2500);
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "camel.component.kajabi.enabled=false",
                "camel.component.enabled=false",
                "camel.component.kajabi.customizer.enabled=false"
            })
    void whenSwitchedOffThePropertiesAreNotSet(String off) {
        application
                .withPropertyValues(off, "camel.component.kajabi.client-id=nobody")
                .run(context -> assertThat(options(kajabi(context))).isEqualTo(defaults(context)));
    }

    @Test
    void aValueThatIsNoReferenceToABeanIsSaidSo() {
        application
                .withPropertyValues("camel.component.kajabi.ssl-context-parameters=tls")
                .run(
                        context ->
                                assertThat(context)
                                        .hasFailed()
                                        .getFailure()
                                        .rootCause()
                                        .hasMessageContaining(
                                                "'tls' is not a bean reference. Expected"
                                                        + " #bean:name"));
    }

    @Test
    void aDurationThatCannotBeReadIsSaidSo() {
        application
                .withPropertyValues("camel.component.kajabi.retry-backoff=soon")
                .run(
                        context ->
                                assertThat(context)
                                        .hasFailed()
                                        .getFailure()
                                        .rootCause()
                                        .hasMessageContaining("'soon' is not a valid duration"));
    }

    /** The way of docs/spring-boot.adoc to a second account. */
    @Configuration(proxyBeanMethods = false)
    static class SecondAccount {

        @Bean
        @ConfigurationProperties("uk.kajabi")
        KajabiConfiguration ukAccount() {
            return new KajabiConfiguration();
        }

        @Bean("kajabi-uk")
        KajabiComponent ukKajabi(KajabiConfiguration ukAccount) {
            KajabiComponent component = new KajabiComponent();
            component.setConfiguration(ukAccount);
            return component;
        }
    }

    @Test
    void aSecondComponentKeepsItsOwnAccount() {
        application
                .withUserConfiguration(SecondAccount.class)
                .withPropertyValues(
                        "camel.component.kajabi.client-id=first",
                        "camel.component.kajabi.site-id=1",
                        "uk.kajabi.client-id=second",
                        "uk.kajabi.max-retries=5")
                .run(
                        context -> {
                            CamelContext camel = context.getBean(CamelContext.class);
                            KajabiConfiguration first = kajabi(context).getConfiguration();
                            KajabiConfiguration second =
                                    camel.getComponent("kajabi-uk", KajabiComponent.class)
                                            .getConfiguration();
                            assertThat(first.getClientId()).isEqualTo("first");
                            assertThat(first.getMaxRetries()).isEqualTo(3);
                            assertThat(second.getClientId()).isEqualTo("second");
                            assertThat(second.getMaxRetries()).isEqualTo(5);
                            assertThat(second.getSiteId()).isNull();
                        });
    }

    /** An application that makes the component itself. */
    @Configuration(proxyBeanMethods = false)
    static class OwnComponent {

        @Bean
        KajabiComponent kajabi() {
            KajabiComponent component = new KajabiComponent();
            component.getConfiguration().setMaxRetries(5);
            component.getConfiguration().setLenient(true);
            return component;
        }
    }

    @Test
    void aComponentOfTheApplicationKeepsWhatNoPropertySays() {
        application
                .withUserConfiguration(OwnComponent.class)
                .withPropertyValues("camel.component.kajabi.max-retries=3")
                .run(
                        context -> {
                            KajabiConfiguration account = kajabi(context).getConfiguration();
                            assertThat(account.getMaxRetries()).isEqualTo(3);
                            assertThat(account.isLenient()).isTrue();
                        });
    }

    private static KajabiComponent kajabi(ApplicationContext context) {
        return context.getBean(CamelContext.class).getComponent("kajabi", KajabiComponent.class);
    }

    private static Map<String, Object> defaults(ApplicationContext context) {
        KajabiComponent component = new KajabiComponent(context.getBean(CamelContext.class));
        component.init();
        return options(component);
    }

    private static Map<String, Object> options(KajabiComponent component) {
        PropertyConfigurerGetter getter =
                (PropertyConfigurerGetter) component.getComponentPropertyConfigurer();
        Map<String, Object> options = new LinkedHashMap<>();
        for (String name : Catalogue.options().keySet()) {
            if (!name.equals("configuration")) {
                options.put(name, getter.getOptionValue(component, name, false));
            }
        }
        return options;
    }

    private static String kebabCase(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
