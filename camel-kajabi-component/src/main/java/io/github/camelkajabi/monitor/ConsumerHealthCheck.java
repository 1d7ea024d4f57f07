// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.monitor;

import io.github.camelkajabi.polling.CheckpointConflictException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.ScheduledPollConsumerHealthCheck;
import org.jspecify.annotations.Nullable;

/** Camel's check of a polling consumer, with the progress of the consumer as details. */
public final class ConsumerHealthCheck extends ScheduledPollConsumerHealthCheck {

    private final Progress consumer;
    private final BooleanSupplier polling;
    private final @Nullable String routeId;

    /** What the check needs to know of a consumer. */
    public interface Progress {

        /** The consumer now; null while it is not started. */
        @Nullable ConsumerSnapshot snapshot();

        /** The exception if another writer of the checkpoint was found a moment ago. */
        @Nullable CheckpointConflictException recentConflict();

        /**
         * The exception that names the consumer elsewhere that has taken over; null if none has.
         */
        @Nullable Exception takenOver();

        /** That a configured site does not exist; null unless that is known. */
        @Nullable String missingSite();

        /**
         * For how long the consumer has not polled, read a page, begun or ended a delivery, if that
         * is longer than allowed; null otherwise.
         */
        @Nullable Duration stalledFor();
    }

    /** Creates the check of a consumer. */
    public ConsumerHealthCheck(ScheduledPollConsumer consumer, Progress progress) {
        super(consumer, "consumer:" + consumer.getRouteId());
        this.polling = consumer::isPolling;
        this.consumer = progress;
        this.routeId = consumer.getRouteId();
    }

    @Override
    public Result call(Map<String, Object> options) {
        Result result = super.call(options);
        ConsumerSnapshot now = consumer.snapshot();
        if (now == null) {
            return result;
        }
        HealthCheckResultBuilder builder =
                HealthCheckResultBuilder.on(this)
                        .state(result.getState())
                        .details(result.getDetails());
        result.getMessage().ifPresent(builder::message);
        result.getError().ifPresent(builder::error);
        String missingSite = consumer.missingSite();
        if (missingSite != null && isEnabled()) {
            builder.down().message(missingSite);
        }
        CheckpointConflictException conflict = consumer.recentConflict();
        if (conflict != null && isEnabled()) {
            builder.down().message(conflict.getMessage()).error(conflict);
        }
        Exception takenOver = consumer.takenOver();
        if (takenOver != null && isEnabled()) {
            builder.down().message(takenOver.getMessage()).error(takenOver);
        }
        Duration stalled = consumer.stalledFor();
        if (stalled != null && isEnabled()) {
            builder.down()
                    .message(
                            "No progress for "
                                    + stalled.truncatedTo(ChronoUnit.SECONDS)
                                    + (polling.getAsBoolean()
                                            ? ": a poll or a delivery does not end"
                                            : ": no poll is made")
                                    + " (route "
                                    + routeId
                                    + ")");
        }
        for (Measure<ConsumerSnapshot> measure : ConsumerSnapshot.MEASURES) {
            if (measure.health() != null) {
                detail(builder, measure.health(), measure.value().apply(now));
            }
        }
        return builder.build();
    }

    private static void detail(
            HealthCheckResultBuilder builder, String name, @Nullable Object value) {
        if (value != null) {
            builder.detail(name, value instanceof Number ? value : value.toString());
        }
    }
}
