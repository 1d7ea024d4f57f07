// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.sandbox.SandboxExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Looks for secrets where Spring Boot shows properties, and in all logs. */
class SecretsTest {

    private static final String SECRET = "hush-";

    @RegisterExtension
    final SandboxExtension kajabi =
            new SandboxExtension(KajabiSandbox.builder().clientSecret(SECRET + "clientSecret"));

    private final ApplicationContextRunner application =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    CamelAutoConfiguration.class,
                                    KajabiComponentAutoConfiguration.class))
                    .withPropertyValues(properties());

    /** A bean that holds a secret, and that an option refers to. */
    @Configuration(proxyBeanMethods = false)
    static class Tls {

        @Bean
        SSLContextParameters tls() {
            KeyManagersParameters keys = new KeyManagersParameters();
            keys.setKeyPassword(SECRET + "key");
            SSLContextParameters tls = new SSLContextParameters();
            tls.setKeyManagers(keys);
            return tls;
        }
    }

    @Test
    void theActuatorMasksThemEvenWhereItShowsValues() {
        withActuator()
                .withPropertyValues(
                        "management.endpoint.configprops.show-values=always",
                        "management.endpoint.env.show-values=always")
                .run(
                        context -> {
                            String shown = configprops(context) + env(context);
                            assertThat(shown).contains("the-client").contains("******");
                            assertThat(shown).doesNotContain(SECRET);
                        });
    }

    @Test
    void theActuatorMasksAllAsSpringBootDoesByDefault() {
        withActuator()
                .run(
                        context ->
                                assertThat(configprops(context) + env(context))
                                        .contains("clientSecret")
                                        .doesNotContain("the-client")
                                        .doesNotContain(SECRET));
    }

    @Test
    void theActuatorIsNotNeeded() {
        application
                .withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void noLogHasThemAtAnyLevel(KajabiSandbox sandbox) {
        List<String> log = new ArrayList<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level level = root.getLevel();
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        root.addAppender(appender);
        root.setLevel(Level.TRACE);
        try {
            application
                    .withPropertyValues(
                            "camel.component.kajabi.client-id=" + sandbox.clientId(),
                            "camel.component.kajabi.base-url=" + sandbox.baseUrl())
                    .withPropertyValues(
                            except(
                                    "username",
                                    "password",
                                    "refreshToken",
                                    "accessToken",
                                    "proxyUsername",
                                    "proxyPassword"))
                    .run(
                            context ->
                                    assertThat(
                                                    context.getBean(ProducerTemplate.class)
                                                            .requestBody(
                                                                    "kajabi:me",
                                                                    null,
                                                                    Object.class))
                                            .isNotNull());
        } finally {
            root.setLevel(level);
            root.detachAppender(appender);
        }
        for (ILoggingEvent event : List.copyOf(appender.list)) {
            log.add(
                    event.getLoggerName()
                            + " "
                            + event.getLevel()
                            + " "
                            + event.getFormattedMessage());
        }
        assertThat(log).anyMatch(line -> line.startsWith("io.github.camelkajabi."));
        assertThat(log).filteredOn(line -> line.contains(SECRET)).isEmpty();
    }

    private ApplicationContextRunner withActuator() {
        return application
                .withConfiguration(
                        AutoConfigurations.of(
                                ConfigurationPropertiesReportEndpointAutoConfiguration.class,
                                EnvironmentEndpointAutoConfiguration.class))
                .withUserConfiguration(Tls.class)
                .withPropertyValues(
                        "management.endpoints.web.exposure.include=configprops,env",
                        "camel.component.kajabi.client-id=the-client",
                        "camel.component.kajabi.ssl-context-parameters=#bean:tls")
                .withInitializer(
                        context ->
                                TestPropertyValues.of(
                                                SecretProperties.OPTIONS.stream()
                                                        .map(
                                                                option ->
                                                                        "CAMEL_COMPONENT_KAJABI_"
                                                                                + option
                                                                                        .toUpperCase(
                                                                                                Locale
                                                                                                        .ROOT)
                                                                                + "="
                                                                                + SECRET
                                                                                + option))
                                        .applyTo(
                                                context.getEnvironment(),
                                                TestPropertyValues.Type.SYSTEM_ENVIRONMENT,
                                                "test-systemEnvironment"));
    }

    private static String[] properties() {
        return SecretProperties.OPTIONS.stream()
                .map(option -> "camel.component.kajabi." + option + "=" + SECRET + option)
                .toArray(String[]::new);
    }

    private static String[] except(String... options) {
        return Arrays.stream(options)
                .map(option -> "camel.component.kajabi." + option + "=")
                .toArray(String[]::new);
    }

    private static String configprops(ApplicationContext context) throws Exception {
        return new ObjectMapper()
                .writeValueAsString(
                        context.getBean(ConfigurationPropertiesReportEndpoint.class)
                                .configurationProperties());
    }

    private static String env(ApplicationContext context) throws Exception {
        return new ObjectMapper()
                .writeValueAsString(context.getBean(EnvironmentEndpoint.class).environment(null));
    }
}
