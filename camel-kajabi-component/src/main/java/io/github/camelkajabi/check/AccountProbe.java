// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiSession;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Checks an account: it reads each list, and compares what comes with what the connector assumes.
 * It writes nothing, and asks nothing of a list without rows.
 */
@Internal
public final class AccountProbe {

    /** Slower than one request a second. */
    private static final Duration SLOW = Duration.ofMillis(1_200);

    private static final String SITES = "sites";

    private final KajabiSession session;
    private final @Nullable String siteId;
    private final boolean slow;
    private final Calls calls;
    private final Findings findings;

    /**
     * Prepares a check.
     *
     * @param siteId the configured site; null without one
     * @param slow whether less than one request a second is sent
     */
    public AccountProbe(KajabiSession session, @Nullable String siteId, boolean slow) {
        this(session, siteId, slow, slow ? AccountProbe::waitLong : () -> {});
    }

    AccountProbe(KajabiSession session, @Nullable String siteId, boolean slow, Calls.Pause pause) {
        this.session = session;
        this.siteId = siteId == null || siteId.isBlank() ? null : siteId.strip();
        this.slow = slow;
        this.calls = new Calls(session, pause);
        this.findings = new Findings(session::withoutSecrets);
    }

    private static void waitLong() {
        long end = System.nanoTime() + SLOW.toNanos();
        for (long left = SLOW.toNanos();
                left > 0 && !Thread.currentThread().isInterrupted();
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /**
     * Makes the check.
     *
     * @throws KajabiException if the thread is interrupted: nothing is known of the account then
     */
    public AccountReport run() {
        Instant at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        if (new AccountPart(calls, findings, session).run()) {
            checkLists();
        }
        new ServerPart(calls, findings).run();
        return new AccountReport(
                session.settings().baseUrl().toString(),
                at,
                slow,
                calls.requests(),
                findings.all());
    }

    private void checkLists() {
        Operation listSites =
                ListsPart.operations().stream()
                        .filter(list -> list.resource().equals(SITES))
                        .findFirst()
                        .orElseThrow();
        SitesPart sites = new SitesPart(calls, findings, listSites);
        List<String> configured = siteId == null ? List.of() : ids(siteId);
        sites.run(configured);
        List<ListProbe> lists =
                new ListsPart(calls, findings).run(sites.list(), siteId, sites.sites());
        OrderPart order = new OrderPart(calls, findings);
        order.run(lists);
        order.runUpdated(lists);
        new PagesPart(calls, findings, session.settings().baseUrl()).run(lists);
        new FiltersPart(calls, findings, configured, sites.sites()).run(lists);
        new TimesPart(calls, findings).run(lists);
    }

    /** The option siteId may name several sites. */
    private static List<String> ids(String siteId) {
        return Arrays.stream(siteId.split(","))
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .toList();
    }
}
