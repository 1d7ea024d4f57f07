// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.options.ConsumerOptions;
import io.github.camelkajabi.polling.Delivery;
import io.github.camelkajabi.polling.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.LoggingExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acknowledges records when their exchanges complete, and decides what happens to those that
 * failed.
 */
public final class Acknowledger {

    private static final Logger LOG = LoggerFactory.getLogger(Acknowledger.class);
    private static final long STOP_CHECK_MILLIS = 100;
    private static final String AGAIN = "It is delivered again with the next poll";
    private static final String AGAIN_NOT_BEFORE = "It is delivered again, not before ";

    private final String resource;
    private final ConsumerOptions options;
    private final ParkingPlace parkingPlace;
    private final boolean savesEachRecord;
    private final Supplier<@Nullable String> routeId;
    private final Supplier<ExceptionHandler> exceptionHandler;
    private final Function<Row<Resource>, Exchange> exchanges;

    /**
     * Creates the acknowledger of a consumer.
     *
     * @param resource the resource whose list is polled, for messages
     * @param savesEachRecord whether the checkpoint is saved after each record
     * @param exchanges creates the exchange of a record that is sent to the parking place
     */
    public Acknowledger(
            String resource,
            ConsumerOptions options,
            ParkingPlace parkingPlace,
            boolean savesEachRecord,
            Supplier<@Nullable String> routeId,
            Supplier<ExceptionHandler> exceptionHandler,
            Function<Row<Resource>, Exchange> exchanges) {
        this.resource = resource;
        this.options = options;
        this.parkingPlace = parkingPlace;
        this.savesEachRecord = savesEachRecord;
        this.routeId = routeId;
        this.exceptionHandler = exceptionHandler;
        this.exchanges = exchanges;
    }

    /** A delivery begins. It keeps the lease until it is settled. */
    public Acknowledgement begin(Delivery<Resource> delivery, CheckpointLeases.Lease lease) {
        return new Acknowledgement(delivery, lease);
    }

    /**
     * Settles a delivery once, when its exchange completes, on any thread and at any time: the
     * route may have been stopped, or started with another consumer, meanwhile.
     */
    public final class Acknowledgement implements Synchronization, CheckpointLeases.InFlight {

        private final Delivery<Resource> delivery;
        private final CheckpointLeases.Lease lease;
        private final long begun = System.nanoTime();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final CountDownLatch settled = new CountDownLatch(1);
        private volatile boolean succeeded;

        private Acknowledgement(Delivery<Resource> delivery, CheckpointLeases.Lease lease) {
            this.delivery = delivery;
            this.lease = lease;
            lease.begin(this);
        }

        @Override
        public void onComplete(Exchange exchange) {
            if (exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
                onFailure(exchange);
            } else if (ended.compareAndSet(false, true)) {
                acknowledge();
            }
        }

        @Override
        public void onFailure(Exchange exchange) {
            fail(exchange, exchange.getException());
        }

        @Override
        public void giveUpAfter(Duration age) {
            if (System.nanoTime() - begun > age.toNanos() && ended.compareAndSet(false, true)) {
                reject(
                        null,
                        new TimeoutException(
                                "The exchange has been in flight for longer than maxInFlightTime="
                                        + age.toMillis()
                                        + " ms"));
            }
        }

        /** The exchange could not be created or processed. */
        public void fail(@Nullable Exchange exchange, @Nullable Throwable cause) {
            if (ended.compareAndSet(false, true)) {
                reject(exchange, cause);
            }
        }

        private void acknowledge() {
            try {
                delivery.acknowledge();
                succeeded = true;
                settled.countDown();
                save();
            } finally {
                lease.end(this);
            }
        }

        /** Settles a failed record in any case, even if it cannot be reported. */
        private void reject(@Nullable Exchange exchange, @Nullable Throwable cause) {
            int attempt = delivery.attempt();
            int most = options.maxAttempts();
            try {
                if (most > 0 && attempt >= most) {
                    park(exchange, cause);
                } else {
                    Instant next = delivery.nextAttempt();
                    delivery.reject();
                    report(exchange, cause, next == null ? AGAIN : AGAIN_NOT_BEFORE + next);
                }
            } catch (Exception | Error e) {
                LOG.error("{}. The failure could not be reported", what(), e);
            } finally {
                delivery.reject();
                settled.countDown();
                lease.end(this);
            }
        }

        private void park(@Nullable Exchange exchange, @Nullable Throwable cause) {
            String place = parkingPlace.uri();
            if (place == null) {
                parkInCheckpoint(exchange, cause, "");
                return;
            }
            Exchange sent;
            try {
                sent = exchanges.apply(delivery.row());
            } catch (Exception | Error e) {
                parkInCheckpoint(
                        exchange, cause, ", because no exchange can be created for parkTo: " + e);
                return;
            }
            try {
                parkingPlace.take(sent, cause);
            } catch (Exception | Error e) {
                delivery.reject();
                report(
                        exchange,
                        cause,
                        "It is delivered again, because parkTo did not accept it: " + e);
                return;
            }
            delivery.acknowledge();
            save();
            report(exchange, cause, "It was sent to " + place + " and is not tried again");
        }

        private void parkInCheckpoint(
                @Nullable Exchange exchange, @Nullable Throwable cause, String why) {
            if (delivery.park(cause == null ? "marked for rollback" : cause.toString())) {
                save();
                report(
                        exchange,
                        cause,
                        "It is parked in the checkpoint and is not tried again" + why);
            } else {
                report(
                        exchange,
                        cause,
                        "It is delivered again, because as many records are parked as may be open");
            }
        }

        private String what() {
            return "The record "
                    + resource
                    + " "
                    + delivery.row().id()
                    + " of route "
                    + routeId.get()
                    + " failed (attempt "
                    + delivery.attempt()
                    + (options.maxAttempts() > 0 ? " of " + options.maxAttempts() : "")
                    + ")";
        }

        /**
         * Reports a failure with one stack trace: an error handler of the route that was exhausted
         * has logged it already.
         */
        private void report(
                @Nullable Exchange exchange, @Nullable Throwable cause, String whatNext) {
            boolean handledByRoute =
                    exchange != null
                            && exchange.getExchangeExtension().getErrorHandlerHandled() != null;
            ExceptionHandler handler = exceptionHandler.get();
            String text = what() + ". " + whatNext + ".";
            if (cause == null) {
                LOG.warn("{} It was marked for rollback.", text);
            } else if (handler instanceof LoggingExceptionHandler
                    || (handledByRoute && options.bridgeErrorHandler())) {
                if (handledByRoute) {
                    LOG.warn("{} Caused by: {}", text, cause.toString());
                } else {
                    LOG.warn("{}", text, cause);
                }
            } else {
                try {
                    handle(handler, text, exchange, cause);
                } catch (Exception | Error e) {
                    LOG.error(
                            "{} Caused by: {}. The exception handler failed, too",
                            text,
                            cause.toString(),
                            e);
                }
            }
        }

        private void handle(
                ExceptionHandler handler,
                String text,
                @Nullable Exchange exchange,
                Throwable cause) {
            if (exchange == null) {
                handler.handleException(text, cause);
            } else {
                // A pooled exchange is reused for another record soon.
                handler.handleException(text, ExchangeHelper.createCopy(exchange, true), cause);
            }
        }

        private void save() {
            if (!savesEachRecord) {
                return;
            }
            try {
                lease.reader().saveSoon();
            } catch (Exception | Error e) {
                // The poll fails with it when it ends.
                LOG.debug("The checkpoint could not be saved", e);
            }
        }

        /**
         * Waits until the delivery is settled.
         *
         * @param mayWait whether the consumer still runs
         * @return whether it succeeded; false also if the consumer stopped meanwhile
         */
        public boolean awaitSuccess(BooleanSupplier mayWait) throws InterruptedException {
            Duration most = options.maxInFlightTime();
            while (!settled.await(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (!mayWait.getAsBoolean()) {
                    return false;
                }
                if (!most.isZero()) {
                    giveUpAfter(most);
                }
            }
            return succeeded;
        }
    }
}
