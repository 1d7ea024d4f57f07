// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.monitor;

import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.SessionStatistics;
import io.github.camelkajabi.monitor.Measure.Meter;
import io.github.camelkajabi.monitor.Measure.MeterType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session at one moment. It holds no secret.
 *
 * @param name the host of the API and what distinguishes its accounts
 * @param baseUrl the address of the API
 * @param credentials the kind of credentials
 * @param tokenValidUntil when the token expires; null without a token or without an expiry
 * @param lastSuccess when a call last succeeded; null if none has
 * @param requests HTTP requests sent, including token requests
 * @param retries calls sent again
 * @param rateLimited answers with status 429
 * @param tokenRequests token requests
 * @param refusedTokens calls whose token was refused and replaced
 * @param waits how often a call waited for its turn or before a retry
 * @param waitMillis how long calls have waited in total, in milliseconds
 * @param waitingCalls calls that wait for a connection or their turn now
 * @param requestsPerMinute the present rate; infinite without a limit
 * @param pausedMillis how long nothing is sent from now on because the server refused requests
 * @param connectionsLeased connections in use
 * @param connectionsAvailable connections that are open and not in use
 */
public record SessionSnapshot(
        String name,
        String baseUrl,
        String credentials,
        @Nullable Instant tokenValidUntil,
        @Nullable Instant lastSuccess,
        long requests,
        long retries,
        long rateLimited,
        long tokenRequests,
        long refusedTokens,
        long waits,
        long waitMillis,
        int waitingCalls,
        double requestsPerMinute,
        long pausedMillis,
        int connectionsLeased,
        int connectionsAvailable) {

    /** What monitoring shows of a session. A new value is a component of this record and a row. */
    public static final List<Measure<SessionSnapshot>> MEASURES =
            List.of(
                    measure("The host of the API and what distinguishes its accounts", s -> s.name)
                            .jmx("Name"),
                    measure("The address of the API", s -> s.baseUrl)
                            .jmx("BaseUrl")
                            .console("baseUrl"),
                    measure("The kind of credentials", s -> s.credentials).console("credentials"),
                    measure("When the token expires", s -> s.tokenValidUntil)
                            .console("tokenValidUntil"),
                    measure("When a call last succeeded", s -> s.lastSuccess)
                            .console("lastSuccess"),
                    measure("HTTP requests sent, including token requests", s -> s.requests)
                            .jmx("Requests")
                            .console("requests")
                            .meter("kajabi.requests", MeterType.COUNTER),
                    measure("Token requests", s -> s.tokenRequests)
                            .jmx("TokenRequests")
                            .console("tokenRequests")
                            .meter("kajabi.tokens", MeterType.COUNTER),
                    measure("Calls whose token was refused and replaced", s -> s.refusedTokens)
                            .jmx("RefusedTokens")
                            .console("refusedTokens")
                            .meter("kajabi.tokens.refused", MeterType.COUNTER),
                    measure("Calls sent again", s -> s.retries)
                            .jmx("Retries")
                            .console("retries")
                            .meter("kajabi.retries", MeterType.COUNTER),
                    measure("Answers with status 429", s -> s.rateLimited)
                            .jmx("RateLimited")
                            .console("rateLimits")
                            .meter("kajabi.rate.limited", MeterType.COUNTER),
                    measure("How often a call waited for its turn or before a retry", s -> s.waits)
                            .jmx("Waits")
                            .meter(
                                    Meter.timer(
                                            "kajabi.wait",
                                            "Waiting for a turn or before a retry",
                                            s -> s.waits,
                                            s -> s.waitMillis)),
                    measure(
                                    "How long calls have waited in total, in milliseconds",
                                    s -> s.waitMillis)
                            .jmx("WaitMillis"),
                    measure(
                                    "Calls that wait for a connection or their turn now",
                                    s -> s.waitingCalls)
                            .jmx("WaitingCalls")
                            .meter("kajabi.calls.waiting", MeterType.GAUGE),
                    measure("The present rate; infinite without a limit", s -> s.requestsPerMinute)
                            .jmx("RequestsPerMinute")
                            .meter(
                                    Meter.of(
                                            "kajabi.rate",
                                            MeterType.GAUGE,
                                            "Requests a minute; NaN without a limit",
                                            s ->
                                                    Double.isInfinite(s.requestsPerMinute)
                                                            ? null
                                                            : s.requestsPerMinute)),
                    measure(
                                    "The present rate",
                                    s ->
                                            Double.isInfinite(s.requestsPerMinute)
                                                    ? "unlimited"
                                                    : Math.round(s.requestsPerMinute))
                            .console("requestsPerMinute"),
                    measure(
                                    "How long nothing is sent from now on because the server"
                                            + " refused requests",
                                    s -> s.pausedMillis)
                            .jmx("PausedMillis")
                            .console("pausedForMillis")
                            .meter("kajabi.paused", MeterType.TIME),
                    measure("Connections in use", s -> s.connectionsLeased)
                            .jmx("ConnectionsLeased")
                            .console("connectionsInUse")
                            .meter(connections(s -> s.connectionsLeased).state("leased")),
                    measure("Connections that are open and not in use", s -> s.connectionsAvailable)
                            .jmx("ConnectionsAvailable")
                            .meter(connections(s -> s.connectionsAvailable).state("available")));

    private static Measure<SessionSnapshot> measure(
            String description, Function<SessionSnapshot, @Nullable Object> value) {
        return Measure.of(description, value);
    }

    private static Meter<SessionSnapshot> connections(
            Function<SessionSnapshot, @Nullable Number> value) {
        return Meter.of("kajabi.connections", MeterType.GAUGE, "Open connections", value);
    }

    /** A session as it is now. */
    public static SessionSnapshot of(KajabiSession session) {
        SessionStatistics counts = session.statistics();
        Duration life = session.tokenLife();
        return new SessionSnapshot(
                session.name(),
                session.settings().baseUrl().toString(),
                session.settings().credentials().toString(),
                life == null ? null : Instant.now().plus(life).truncatedTo(ChronoUnit.SECONDS),
                session.lastSuccess(),
                counts.getRequests(),
                counts.getRetries(),
                counts.getRateLimits(),
                counts.getTokenRequests(),
                counts.getRefusedTokens(),
                counts.getWaits(),
                counts.getWaitTime().toMillis(),
                session.waitingCalls(),
                session.requestsPerMinute(),
                session.pausedFor().toMillis(),
                session.connectionsInUse(),
                session.connectionsAvailable());
    }
}
