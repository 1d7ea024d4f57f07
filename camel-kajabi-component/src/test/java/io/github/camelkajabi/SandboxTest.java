// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.health.DefaultHealthCheckRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A sandbox and a Camel context whose component kajabi is set to it; both fresh for each test. */
abstract class SandboxTest {

    protected KajabiSandbox sandbox;
    protected CamelContext context;
    protected ProducerTemplate template;

    @BeforeEach
    void startSandbox() throws Exception {
        sandbox = sandbox();
        context = new DefaultCamelContext();
        HealthCheckRegistry health = new DefaultHealthCheckRegistry(context);
        health.register(health.resolveById("consumers"));
        context.getCamelContextExtension().addContextPlugin(HealthCheckRegistry.class, health);
        context.addComponent("kajabi", component(sandbox));
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stopSandbox() {
        context.stop();
        sandbox.close();
    }

    protected KajabiSandbox sandbox() {
        return KajabiSandbox.start();
    }

    /** A component that is set to a sandbox. */
    static KajabiComponent component(KajabiSandbox sandbox) {
        KajabiComponent component = new KajabiComponent();
        KajabiConfiguration configuration = component.getConfiguration();
        configuration.setBaseUrl(sandbox.baseUrl());
        configuration.setClientId(sandbox.clientId());
        configuration.setClientSecret(sandbox.clientSecret());
        configuration.setSiteId(sandbox.data().siteId());
        return component;
    }

    protected FluentProducerTemplate kajabi(String uri) {
        return context.createFluentProducerTemplate().to("kajabi:" + uri);
    }

    @SuppressWarnings("unchecked") // the elements of a list are at least objects
    protected List<Object> list(String uri) {
        return kajabi(uri).request(List.class);
    }

    protected void addRoutes(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
    }
}
