// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import io.github.camelkajabi.client.AccountSites.Existence;
import io.github.camelkajabi.client.AccountSites.Verdict;
import io.github.camelkajabi.client.KajabiSession;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether the sites exist that a list is restricted to: the list of a site that does not
 * exist is empty for ever. The log has one line for each finding. The polling thread checks; any
 * thread may read the finding.
 */
public final class ListedSites {

    private static final Logger LOG = LoggerFactory.getLogger(ListedSites.class);

    private final Supplier<KajabiSession> session;
    private final String resource;
    private final List<String> sites;
    private volatile List<Verdict> verdicts = List.of();

    /**
     * Creates the check of a consumer.
     *
     * @param session the session of the account, while the endpoint is started
     * @param sites the ids of the sites that the list is restricted to, separated by commas; null
     *     for all sites
     */
    public ListedSites(Supplier<KajabiSession> session, String resource, @Nullable String sites) {
        this.session = session;
        this.resource = resource;
        this.sites =
                sites == null
                        ? List.of()
                        : Arrays.stream(sites.split(","))
                                .map(String::strip)
                                .filter(site -> !site.isEmpty())
                                .toList();
    }

    /**
     * Checks the sites after a poll. Nothing is sent for a site that is known to exist. It never
     * fails: a site that could not be checked is a finding, too.
     */
    public void check() {
        if (sites.isEmpty()) {
            return;
        }
        List<Verdict> found;
        try {
            found = sites.stream().map(session.get().sites()::find).toList();
        } catch (RuntimeException e) {
            LOG.debug("The sites of {} were not checked", resource, e);
            return;
        }
        for (Verdict verdict : found) {
            if (verdicts.stream().noneMatch(before -> isSame(before, verdict))) {
                report(verdict);
            }
        }
        verdicts = found;
    }

    private static boolean isSame(Verdict one, Verdict other) {
        return one.site().equals(other.site()) && one.existence() == other.existence();
    }

    private void report(Verdict verdict) {
        switch (verdict.existence()) {
            case EXISTS, UNKNOWN -> LOG.info("The list of {}: {}", resource, verdict.text());
            case MISSING ->
                    LOG.error(
                            "The list of {}: {}. It stays empty. Correct siteId.",
                            resource,
                            verdict.text());
        }
    }

    /** The findings in words; null if there are none yet. */
    public @Nullable String text() {
        List<Verdict> found = verdicts;
        return found.isEmpty()
                ? null
                : found.stream().map(Verdict::text).collect(Collectors.joining("; "));
    }

    /** That a site does not exist; null unless that is known. */
    public @Nullable String missing() {
        return verdicts.stream()
                .filter(verdict -> verdict.existence() == Existence.MISSING)
                .map(Verdict::text)
                .findFirst()
                .orElse(null);
    }
}
