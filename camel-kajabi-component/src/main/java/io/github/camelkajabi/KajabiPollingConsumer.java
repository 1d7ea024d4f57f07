// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.PollingConsumerSupport;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * Reads one record per call, for pollEnrich and consumer templates. The record is done when the
 * exchange that received it completes, as in a route.
 *
 * <p>Camel's own polling consumer would fetch a page into a queue, where each record would count as
 * delivered at once.
 */
final class KajabiPollingConsumer extends PollingConsumerSupport {

    private final KajabiConsumer consumer;

    /** The exchange of the present poll. It is empty between two polls. */
    private final Queue<Exchange> taken = new ConcurrentLinkedQueue<>();

    private final ReentrantLock asking = new ReentrantLock();
    private final Condition stopping = asking.newCondition();

    /** The failure of a poll that had handed out a record before. */
    private @Nullable Throwable unreported;

    KajabiPollingConsumer(KajabiEndpoint endpoint) throws Exception {
        super(endpoint);
        consumer = (KajabiConsumer) endpoint.createConsumer(new Taker());
        consumer.setStartScheduler(false);
        consumer.setMaxMessagesPerPoll(1);
        consumer.leaveCompletionToOthers();
    }

    @Override
    public @Nullable Exchange receive() {
        return receive(Duration.ofNanos(Long.MAX_VALUE));
    }

    @Override
    public @Nullable Exchange receiveNoWait() {
        return receive(Duration.ZERO);
    }

    @Override
    public @Nullable Exchange receive(long timeout) {
        return receive(Duration.ofMillis(timeout));
    }

    /**
     * Polls until there is a record or the timeout expires. If a poll fails after it has handed out
     * a record, this call returns the record, and the next one throws the failure.
     *
     * @throws RuntimeCamelException if a poll fails
     */
    private @Nullable Exchange receive(Duration timeout) {
        long start = System.nanoTime();
        asking.lock();
        try {
            while (isRunAllowed()) {
                throwUnreported();
                poll();
                Exchange exchange = taken.poll();
                if (exchange != null) {
                    return exchange;
                }
                throwUnreported();
                long left = timeout.toNanos() - (System.nanoTime() - start);
                if (left <= 0 || Thread.currentThread().isInterrupted()) {
                    return null;
                }
                if (!consumer.status().hasMore()) {
                    long pause = consumer.getTimeUnit().toNanos(consumer.getDelay());
                    stopping.await(Math.min(left, pause), TimeUnit.NANOSECONDS);
                }
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        } finally {
            asking.unlock();
        }
    }

    private void poll() {
        try {
            consumer.poll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | Error e) {
            unreported = e;
        }
    }

    private void throwUnreported() throws Exception {
        Throwable failure = unreported;
        unreported = null;
        if (failure instanceof Error error) {
            throw error;
        } else if (failure instanceof Exception exception) {
            throw exception;
        }
    }

    @Override
    protected void doStart() throws Exception {
        unreported = null;
        ServiceHelper.startService(consumer);
    }

    @Override
    protected void doStop() throws Exception {
        asking.lock();
        try {
            stopping.signalAll();
        } finally {
            asking.unlock();
        }
        ServiceHelper.stopService(consumer);
    }

    @Override
    protected void doShutdown() throws Exception {
        ServiceHelper.stopAndShutdownService(consumer);
    }

    /** Takes the exchange of a record; the caller completes it. */
    private final class Taker extends AsyncProcessorSupport {

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            taken.add(exchange);
            return false;
        }
    }
}
