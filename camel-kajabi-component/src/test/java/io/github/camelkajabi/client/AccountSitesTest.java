// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.client.AccountSites.Existence;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.sandbox.RequestLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the sites of an account are asked for; the clock stands still until the test moves it. */
class AccountSitesTest {

    private static final String LIST = "/v1/sites";

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private KajabiSandbox sandbox;
    private CamelContext context;
    private KajabiSession session;
    private AccountSites sites;

    @BeforeEach
    void open() throws Exception {
        sandbox = KajabiSandbox.start();
        context = new DefaultCamelContext();
        context.start();
        session =
                new KajabiSession(
                        context,
                        Settings.of(
                                sandbox.baseUrl(),
                                Settings.client(sandbox.clientId(), sandbox.clientSecret())),
                        System::nanoTime);
        sites = new AccountSites(session, () -> now);
    }

    @AfterEach
    void close() {
        session.close();
        context.stop();
        sandbox.close();
    }

    @Test
    void aSiteThatExistsIsNeverAskedForAgain() {
        String first = sandbox.data().siteId();
        String second = sandbox.data().addSite("Second");
        assertThat(sites.find(first).existence()).isEqualTo(Existence.EXISTS);
        now = now.plus(Duration.ofDays(1));
        assertThat(sites.find(first).existence()).isEqualTo(Existence.EXISTS);
        assertThat(sites.find(second).existence()).isEqualTo(Existence.EXISTS);
        assertThat(requests()).containsExactly(LIST);
    }

    @Test
    void aSiteThatIsMissingIsAskedForAgainAfterTenMinutes() {
        assertThat(sites.find("4711").existence()).isEqualTo(Existence.MISSING);
        now = now.plus(Duration.ofMinutes(10));
        assertThat(sites.find("4711").sites()).containsExactly(sandbox.data().siteId());
        assertThat(requests()).containsExactly(LIST, LIST + "/4711");

        now = now.plusMillis(1);
        sandbox.faults().on("GET", LIST + "/4711").respondHtml(404).add();
        assertThat(sites.find("4711"))
                .satisfies(
                        verdict -> {
                            assertThat(verdict.existence()).isEqualTo(Existence.UNKNOWN);
                            assertThat(verdict.text()).contains("could not be checked", "404");
                        });
    }

    @Test
    void aListThatFailedForAMomentIsReadAgain() {
        String site = sandbox.data().siteId();
        sandbox.faults().on("GET", LIST).respond(403).add();
        assertThat(sites.find(site).existence()).isEqualTo(Existence.UNKNOWN);
        now = now.plus(Duration.ofMinutes(11));
        assertThat(sites.find(site).existence()).isEqualTo(Existence.EXISTS);
    }

    private List<String> requests() {
        return sandbox.requests().entries().stream()
                .map(RequestLog.Entry::path)
                .filter(path -> path.startsWith(LIST))
                .toList();
    }
}
