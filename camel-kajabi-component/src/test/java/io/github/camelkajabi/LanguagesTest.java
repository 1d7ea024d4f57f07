// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options are found in a JVM whose default language has other rules for upper and lower case. */
class LanguagesTest {

    @ParameterizedTest
    @CsvSource({"tr, TR", "az, AZ", "lt, LT", "en, US"})
    void everyOptionCanBeSet(String language, String country, @TempDir Path directory)
            throws Exception {
        try (ChildJvm jvm =
                ChildJvm.start(
                        LanguagesTest.class,
                        directory.resolve("said.txt"),
                        List.of("-Duser.language=" + language, "-Duser.country=" + country),
                        List.of())) {
            assertThat(jvm.awaitEnd()).as(jvm.said()).isZero();
        }
    }

    /** Sets each option that has an i in its name, in every way, and calls with them. */
    public static void main(String[] args) throws Exception {
        ChildJvm.endWithParent();
        CamelContext context = new DefaultCamelContext();
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            KajabiComponent component = new KajabiComponent();
            context.addComponent("kajabi", component);
            PropertyBindingSupport.build()
                    .withCamelContext(context)
                    .withTarget(component)
                    .withConfigurer(
                            PluginHelper.getConfigurerResolver(context)
                                    .resolvePropertyConfigurer("kajabi-component", context))
                    .withIgnoreCase(true)
                    .withMandatory(true)
                    .withProperties(
                            new HashMap<>(
                                    Map.of(
                                            "clientId", sandbox.clientId(),
                                            "client-secret", sandbox.clientSecret(),
                                            "SITEID", sandbox.data().siteId(),
                                            "baseUrl", sandbox.baseUrl(),
                                            "requestsPerMinute", "600",
                                            "lazyLogin", "true",
                                            "maxRetryWait", "1000")))
                    .bind();
            Properties properties = new Properties();
            properties.setProperty("id", "1");
            context.getPropertiesComponent().setOverrideProperties(properties);
            String tag = sandbox.data().addTag("tag");
            String contact =
                    sandbox.data().addContact(Map.of("name", "A", "email", "a@example.org"));
            context.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:uri")
                                    .to(
                                            "kajabi:contacts/tags?operation=add&id="
                                                    + contact
                                                    + "&relatedIds="
                                                    + tag)
                                    .to(
                                            "kajabi:contacts?operation=list&siteId="
                                                    + sandbox.data().siteId()
                                                    + "&pageSize=5&include=tags&lenient=true"
                                                    + "&clientId="
                                                    + sandbox.clientId()
                                                    + "&clientSecret="
                                                    + sandbox.clientSecret()
                                                    + "&filter.is_hidden=false");
                            from("kajabi:contacts?startFrom=BEGINNING&initialDelay=1&sendEmptyMessageWhenIdle=false")
                                    .to("log:received");
                        }
                    });
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(
                            ResourceHelper.fromString(
                                    "routes.yaml",
                                    """
                                    - route:
                                        from:
                                          uri: direct:yaml
                                          steps:
                                            - to:
                                                uri: kajabi:contacts
                                                parameters:
                                                  operation: list
                                                  siteId: "%s"
                                                  filter.is_hidden: false
                                    """
                                            .formatted(sandbox.data().siteId())));
            context.start();
            context.createProducerTemplate().requestBody("direct:uri", (Object) null);
            context.createProducerTemplate().requestBody("direct:yaml", (Object) null);
            if (sandbox.requests().count("POST", "/v1/contacts/*/relationships/tags") != 1) {
                throw new IllegalStateException("No tag was added");
            }
            context.stop();
        }
        System.exit(0);
    }
}
