// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.model.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sites of an account, for the question whether a configured one exists. A site that is in the
 * list of sites costs one request for the account, whatever asks. A site that is not in the list is
 * requested itself, because a row that is absent proves nothing: only if that is answered with 404
 * as well, it does not exist. Such an answer, and one that was not to be had, is asked for again
 * after ten minutes at the earliest. Thread-safe.
 */
@Internal
public final class AccountSites {

    private static final String TYPE = "sites";

    private static final Duration ASK_AGAIN = Duration.ofMinutes(10);

    private static final ApiRequest LIST =
            ApiRequest.get(
                    "/sites",
                    List.of(
                            new ApiRequest.Parameter("page[number]", "1"),
                            new ApiRequest.Parameter("page[size]", "100")));

    private final KajabiSession session;
    private final InstantSource clock;
    private final ReentrantLock access = new ReentrantLock();
    private final Map<String, Verdict> verdicts = new HashMap<>();
    private List<String> listed = List.of();

    /** Whether a site exists. */
    public enum Existence {
        /** The API shows it. */
        EXISTS,
        /** The list of sites lacks it, and the API answers 404 for it. */
        MISSING,
        /** The answers prove neither. */
        UNKNOWN
    }

    /**
     * What is known of a site.
     *
     * @param site its id
     * @param sites the ids of the sites that the account shows
     * @param reason why nothing is known; null if something is
     * @param at when it was asked for
     */
    public record Verdict(
            String site,
            Existence existence,
            List<String> sites,
            @Nullable String reason,
            Instant at) {

        /** The verdict in words. */
        public String text() {
            return switch (existence) {
                case EXISTS -> "The site " + site + " exists";
                case MISSING ->
                        "The site "
                                + site
                                + " does not exist, or these credentials do not see it. They see "
                                + (sites.isEmpty()
                                        ? "no site"
                                        : "the sites " + String.join(", ", sites));
                case UNKNOWN ->
                        "It could not be checked whether the site " + site + " exists: " + reason;
            };
        }
    }

    AccountSites(KajabiSession session, InstantSource clock) {
        this.session = session;
        this.clock = clock;
    }

    /** Whether a site exists. It sends a request only if the answer is not known, or too old. */
    public Verdict find(String site) {
        access.lock();
        try {
            Verdict known = verdicts.get(site);
            if (known == null
                    || (known.existence() != Existence.EXISTS
                            && clock.instant().isAfter(known.at().plus(ASK_AGAIN)))) {
                known = ask(site);
                verdicts.put(site, known);
            }
            return known;
        } finally {
            access.unlock();
        }
    }

    private Verdict ask(String site) {
        try {
            if (!listed.contains(site)) {
                listed = list();
            }
            if (listed.contains(site) || exists(site)) {
                return verdict(site, Existence.EXISTS, null);
            }
            return verdict(site, Existence.MISSING, null);
        } catch (KajabiException e) {
            return verdict(site, Existence.UNKNOWN, String.valueOf(e.getMessage()));
        }
    }

    private Verdict verdict(String site, Existence existence, @Nullable String reason) {
        return new Verdict(site, existence, listed, reason, clock.instant());
    }

    private List<String> list() {
        Document document =
                session.execute(
                        LIST,
                        response -> ListDocument.require(Document.read(response.body(), TYPE)));
        return document.resources().stream()
                .filter(AccountSites::isSite)
                .map(Resource::getId)
                .filter(Objects::nonNull)
                .toList();
    }

    private static boolean isSite(Resource resource) {
        return resource.getType().equals(TYPE);
    }

    /**
     * Whether the API shows the site; false only if it answers that there is none.
     *
     * @throws KajabiException if the answer is anything else
     */
    private boolean exists(String site) {
        try {
            return session.execute(
                    ApiRequest.get("/sites/" + ApiRequest.encode(site), List.of()),
                    response -> {
                        Resource found =
                                ListDocument.withoutErrors(Document.read(response.body(), TYPE))
                                        .resource();
                        if (found == null || !isSite(found) || !site.equals(found.getId())) {
                            throw new DocumentException("/data", "expected the site " + site);
                        }
                        return true;
                    });
        } catch (KajabiNotFoundException e) {
            if (e.isFromApi()) {
                return false;
            }
            throw e;
        }
    }
}
