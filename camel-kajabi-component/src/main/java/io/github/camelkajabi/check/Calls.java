// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.client.ApiResponse;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.ListDocument;
import io.github.camelkajabi.client.SessionStatistics;
import io.github.camelkajabi.jsonapi.Document;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of a check, one after the other: reads only, and none after the number of
 * {@value #MAX_REQUESTS}, retries included.
 */
final class Calls {

    static final int MAX_REQUESTS = 60;

    private final KajabiSession session;
    private final Pause pause;
    private final long rateLimitsBefore;
    private long requests;
    private boolean answered;
    private final ClockDifference clock = new ClockDifference();
    private final Map<String, String> limits = new TreeMap<>();

    /** Lets time pass before a request. */
    interface Pause {
        /** Waits; returns early if the thread is interrupted, and leaves it interrupted. */
        void pause();
    }

    Calls(KajabiSession session, Pause pause) {
        this.session = session;
        this.pause = pause;
        this.rateLimitsBefore = session.statistics().getRateLimits();
    }

    /** Logs in unless there is a good token; null if that succeeds. */
    @Nullable KajabiException logIn() {
        pause.pause();
        long before = session.statistics().getTokenRequests();
        try {
            session.logIn();
            return null;
        } catch (KajabiException e) {
            throwIfInterrupted(e);
            return e;
        } finally {
            requests += session.statistics().getTokenRequests() - before;
        }
    }

    /** Reads a list. */
    Answer list(String path, List<Parameter> query) {
        return read(ApiRequest.get(path, query), true);
    }

    /** Reads anything else. */
    Answer single(ApiRequest request) {
        return read(request, false);
    }

    private Answer read(ApiRequest request, boolean isList) {
        if (isExhausted()) {
            return Answer.notSent();
        }
        pause.pause();
        long repeatedBefore = repeated();
        Instant before = Instant.now();
        try {
            return session.execute(
                    request,
                    response -> {
                        Document document = Document.read(response.body());
                        note(response, before);
                        // Members of a wrong kind make the response unusable here, too.
                        document.links();
                        document.meta();
                        return Answer.of(
                                isList
                                        ? ListDocument.require(document)
                                        : ListDocument.withoutErrors(document));
                    });
        } catch (KajabiException e) {
            throwIfInterrupted(e);
            return Answer.failed(e);
        } finally {
            requests += 1 + repeated() - repeatedBefore;
        }
    }

    /** A call that this side has aborted is not a finding. */
    private static void throwIfInterrupted(KajabiException e) {
        if (Thread.currentThread().isInterrupted()) {
            throw e;
        }
    }

    /** The requests that the session sends in addition to those of its calls. */
    private long repeated() {
        SessionStatistics statistics = session.statistics();
        return statistics.getRetries()
                + statistics.getTokenRequests()
                + statistics.getRefusedTokens();
    }

    private void note(ApiResponse response, Instant before) {
        answered = true;
        limits.putAll(response.rateLimit().get());
        Instant server = response.serverTime();
        if (server != null) {
            clock.add(server, before, Instant.now());
        }
    }

    /** Whether no further request may be sent. */
    boolean isExhausted() {
        return requests >= MAX_REQUESTS;
    }

    /** Whether a request other than that for a token had a response that could be read. */
    boolean isAnswered() {
        return answered;
    }

    /** How many requests were sent so far. */
    long requests() {
        return requests;
    }

    /** How many of them were answered with 429. */
    long rateLimited() {
        return session.statistics().getRateLimits() - rateLimitsBefore;
    }

    ClockDifference clock() {
        return clock;
    }

    /** The header fields that may state a rate limit, by their names in lower case. */
    Map<String, String> limits() {
        return limits;
    }
}
