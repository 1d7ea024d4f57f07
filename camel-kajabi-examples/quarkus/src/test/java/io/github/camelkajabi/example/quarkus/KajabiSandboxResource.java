// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.quarkus;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/** Gives the application a sandbox as its account, and gives that to the test. */
public final class KajabiSandboxResource implements QuarkusTestResourceLifecycleManager {

    private final KajabiSandbox sandbox = KajabiSandbox.builder().build();

    @Override
    public Map<String, String> start() {
        sandbox.open();
        return Map.of(
                "camel.component.kajabi.base-url", sandbox.baseUrl(),
                "camel.component.kajabi.client-id", sandbox.clientId(),
                "camel.component.kajabi.client-secret", sandbox.clientSecret(),
                "camel.component.kajabi.site-id", sandbox.data().siteId(),
                // Nobody listens there: the test passes deliveries on itself.
                "camel.component.kajabi.webhook-external-url", "http://127.0.0.1:1",
                "camel.component.kajabi.webhook-component-name", "none",
                "ledger.directory", temporaryDirectory(),
                "ledger.delay", "200");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(sandbox, new TestInjector.MatchesType(KajabiSandbox.class));
    }

    @Override
    public void stop() {
        sandbox.close();
    }

    private static String temporaryDirectory() {
        try {
            return Files.createTempDirectory("ledger").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
