// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.polling.CheckpointConflictException;
import io.github.camelkajabi.polling.ReaderStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.support.ScheduledPollConsumerHealthCheck;
import org.jspecify.annotations.Nullable;

/** Camel's check of a polling consumer, which also tells how far the consumer is. */
final class ConsumerHealthCheck extends ScheduledPollConsumerHealthCheck {

    private final KajabiConsumer consumer;
    private final Supplier<@Nullable ReaderStatus> status;

    /**
     * @param status null while the consumer is not started
     */
    ConsumerHealthCheck(KajabiConsumer consumer, Supplier<@Nullable ReaderStatus> status) {
        super(consumer, "consumer:" + consumer.getRouteId());
        this.consumer = consumer;
        this.status = status;
    }

    @Override
    public Result call(Map<String, Object> options) {
        Result result = super.call(options);
        ReaderStatus now = status.get();
        if (now == null) {
            return result;
        }
        HealthCheckResultBuilder builder =
                HealthCheckResultBuilder.on(this)
                        .state(result.getState())
                        .details(result.getDetails());
        result.getMessage().ifPresent(builder::message);
        result.getError().ifPresent(builder::error);
        CheckpointConflictException conflict = consumer.recentConflict();
        if (conflict != null && isEnabled()) {
            builder.down().message(conflict.getMessage()).error(conflict);
        }
        Duration stalled = consumer.stalledFor();
        if (stalled != null && isEnabled()) {
            builder.down()
                    .message(
                            "No progress for "
                                    + stalled.truncatedTo(ChronoUnit.SECONDS)
                                    + (consumer.isPolling()
                                            ? ": a poll or a delivery does not end"
                                            : ": no poll is made")
                                    + " (route "
                                    + consumer.getRouteId()
                                    + ")");
        }
        detail(builder, "poll.last", now.lastSuccessfulPoll());
        detail(builder, "floor", now.floor());
        Duration lag = now.lag(Instant.now());
        detail(builder, "lag.seconds", lag == null ? null : lag.toSeconds());
        detail(builder, "oldest.in.flight", now.oldestInFlight());
        detail(builder, "oldest.in.flight.since", now.oldestInFlightSince());
        return builder.detail("undelivered", now.undelivered())
                .detail("failed", now.failed())
                .detail("parked", now.parked())
                .build();
    }

    private static void detail(
            HealthCheckResultBuilder builder, String name, @Nullable Object value) {
        if (value != null) {
            builder.detail(name, value instanceof Number ? value : value.toString());
        }
    }
}
