// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.KajabiNotFoundException;
import io.github.camelkajabi.client.KajabiPermissionException;
import io.github.camelkajabi.client.ListDocument;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.JsonWriter;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.polling.Checkpoint;
import io.github.camelkajabi.polling.CheckpointConflictException;
import io.github.camelkajabi.polling.CheckpointException;
import io.github.camelkajabi.polling.Delivery;
import io.github.camelkajabi.polling.IncrementalReader;
import io.github.camelkajabi.polling.ListOrder;
import io.github.camelkajabi.polling.Page;
import io.github.camelkajabi.polling.PageRequest;
import io.github.camelkajabi.polling.PageSource;
import io.github.camelkajabi.polling.Parked;
import io.github.camelkajabi.polling.ReaderSettings;
import io.github.camelkajabi.polling.ReaderStatus;
import io.github.camelkajabi.polling.Row;
import io.github.camelkajabi.polling.StartFrom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.DelegateEndpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import org.apache.camel.support.EmptyAsyncCallback;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.camel.support.ScheduledBatchPollingConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers each new record of a list as an exchange.
 *
 * <p>What has been delivered is the business of the {@link IncrementalReader}; here it meets Camel:
 * a record is done when its exchange has completed without an unhandled failure, wherever and
 * whenever that is, and only then is the checkpoint saved.
 */
@ManagedResource(description = "Managed Kajabi consumer")
public class KajabiConsumer extends ScheduledBatchPollingConsumer
        implements ManagedKajabiConsumerMBean {

    private static final Logger LOG = LoggerFactory.getLogger(KajabiConsumer.class);
    private static final long STOP_CHECK_MILLIS = 100;
    private static final Duration SPARE_POLL_AGE = Duration.ofSeconds(30);
    private static final long CONFLICT_SHOWS_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final String AGAIN = "It comes again with the next poll";
    private static final String AGAIN_NOT_BEFORE = "It comes again, not before ";

    /** A consumer that was held up for longer looks at the checkpoint before it goes on. */
    private static final long HELD_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Set<String> TURNING = Set.of("first", "prev", "next", "last");

    private final KajabiEndpoint endpoint;
    private final FollowedList list;
    private final ReaderSettings settings;

    private final StateRepository<String, String> repository;
    private final boolean saveEachRecord;
    private volatile CheckpointClaims.@Nullable Claim claim;
    private boolean warnedOfSaturation;
    private final @Nullable Duration maxPollAge;
    private volatile long progress = System.nanoTime();
    private final ParkingPlace parkingPlace;
    private volatile @Nullable ConsumerNotices notices;
    private volatile @Nullable Conflict conflict;
    private boolean waits = true;

    /** When somebody else was found to write the checkpoint. */
    private record Conflict(CheckpointConflictException exception, long at) {}

    KajabiConsumer(KajabiEndpoint endpoint, Processor processor, FollowedList list) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.list = list;
        StateRepository<String, String> durable = endpoint.getOffsetRepository();
        this.saveEachRecord = durable != null;
        this.repository = durable == null ? endpoint.getComponent().memory() : durable;
        this.settings = list.settings(CheckpointKey.of(endpoint));
        this.maxPollAge = endpoint.getMaxPollAge();
        this.parkingPlace = new ParkingPlace(endpoint);
        FollowedList.notNegative("maxInFlightTime", endpoint.getMaxInFlightTime());
        if (maxPollAge != null) {
            FollowedList.notNegative("maxPollAge", maxPollAge);
        }
    }

    /** A poll does not wait for the records that it delivers, whose exchanges end after it. */
    void leaveCompletionToOthers() {
        waits = false;
    }

    @Override
    protected void doStart() throws Exception {
        endpoint.logIn();
        CamelContext context = endpoint.getCamelContext();
        // It lives as long as the context: a repository in memory forgets everything when it is
        // stopped.
        context.addService(repository, true, true);
        KajabiMonitoring monitoring = KajabiMonitoring.of(context);
        CheckpointClaims.Claim claimed = claim(CheckpointClaims.of(context));
        claim = claimed;
        try {
            parkingPlace.start();
            notices =
                    new ConsumerNotices(
                            endpoint, list.resource(), knowsRecords(claimed.reader().checkpoint()));
            progressed();
            super.doStart();
            monitoring.started(this);
            tellOfStart(claimed);
        } catch (Exception e) {
            claimed.release(this);
            throw e;
        }
    }

    private CheckpointClaims.Claim claim(CheckpointClaims claims) throws Exception {
        try {
            return claims.claim(this, repository, settings, source);
        } catch (CheckpointException e) {
            throw new IllegalStateException(
                    "offsetRepository: the checkpoint '"
                            + settings.key()
                            + "' in "
                            + CheckpointClaims.place(repository, settings.key())
                            + " cannot be used. "
                            + e.getMessage(),
                    e);
        }
    }

    private static boolean knowsRecords(Checkpoint checkpoint) {
        return checkpoint instanceof Checkpoint.ByTime times
                ? !times.finished().isEmpty()
                : checkpoint instanceof Checkpoint.ByRows rows && !rows.rows().isEmpty();
    }

    private void tellOfStart(CheckpointClaims.Claim claimed) {
        String reads =
                settings.order() == ListOrder.ROWS ? "" : ", lookback " + settings.lookback();
        if (saveEachRecord) {
            LOG.info(
                    "Route {} follows {}: checkpoint '{}' in {}, {}{}",
                    getRouteId(),
                    list.resource(),
                    settings.key(),
                    claimed.place(),
                    claimed.reader().beginning(),
                    reads);
        } else {
            LOG.warn(
                    "Route {} follows {} without an offsetRepository, {}{}: its checkpoint '{}' is"
                            + " in memory only. A restart of this process {}",
                    getRouteId(),
                    list.resource(),
                    claimed.reader().beginning(),
                    reads,
                    settings.key(),
                    settings.startFrom() instanceof StartFrom.Now
                            ? "skips what is created while it is down, and what is under way"
                            : "delivers everything again, "
                                    + (settings.startFrom() instanceof StartFrom.At at
                                            ? "from " + at.instant() + " on"
                                            : "from the oldest record on"));
        }
    }

    @Override
    protected void doStop() throws Exception {
        try {
            KajabiMonitoring.of(endpoint.getCamelContext()).stopped(this);
            super.doStop();
            parkingPlace.stop();
        } finally {
            CheckpointClaims.Claim stopped = claim;
            if (stopped != null) {
                try {
                    stopped.reader().save();
                } catch (CheckpointConflictException e) {
                    LOG.warn("{}", e.getMessage());
                } finally {
                    stopped.release(this);
                }
            }
        }
    }

    @Override
    protected void doBuild() throws Exception {
        if (getHealthCheck() == null) {
            setHealthCheck(
                    new ConsumerHealthCheck(
                            this,
                            () -> {
                                CheckpointClaims.Claim current = claim;
                                return current == null ? null : current.reader().status();
                            }));
        }
        super.doBuild();
    }

    @Override
    public String getResource() {
        return list.resource();
    }

    @Override
    public ReaderStatus status() {
        return claim().reader().status();
    }

    @Override
    public String getCheckpointKey() {
        return settings.key();
    }

    @Override
    public String exportCheckpoint() {
        return claim().reader().checkpoint().toJson();
    }

    @Override
    public void seedCheckpoint(String checkpoint) throws Exception {
        try {
            claim().reader().seed(Checkpoint.fromJson(checkpoint));
        } catch (CheckpointException e) {
            // JMX clients do not know the class of the exception.
            throw new IllegalArgumentException(e.getMessage());
        }
    }

    @Override
    public void resetCheckpoint() throws Exception {
        claim().reader().reset();
    }

    @Override
    public int retryFailed() {
        return claim().reader().retryFailed();
    }

    @Override
    public String listParked() {
        return claim().reader().parked().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(
                        entry -> {
                            Parked record = entry.getValue();
                            return entry.getKey()
                                    + " of "
                                    + (record.time() == null ? "unknown time" : record.time())
                                    + ", since "
                                    + record.since()
                                    + ", "
                                    + record.attempts()
                                    + " attempts: "
                                    + record.error();
                        })
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void retryParked(String id) throws Exception {
        IncrementalReader<Resource> reader = claim().reader();
        requireParked(reader.parked().containsKey(id), id);
        ApiRequest request = list.single(id);
        Document document =
                endpoint.session()
                        .execute(request, response -> Document.read(response.body(), list.type()));
        Resource resource = document.resource();
        if (resource == null || !id.equals(resource.getId())) {
            throw new IllegalStateException("The answer does not hold the record '" + id + "'");
        }
        requireParked(reader.retryParked(list.row(request, resource)), id);
    }

    @Override
    public long getUnreadable() {
        return claim().reader().putAside();
    }

    @Override
    public void dropParked(String id) throws Exception {
        requireParked(claim().reader().dropParked(id), id);
    }

    private static void requireParked(boolean isParked, String id) {
        if (!isParked) {
            throw new IllegalArgumentException(
                    "The record '" + id + "' is not parked, or is being delivered already");
        }
    }

    /** An executor does not run a task again that has thrown: then no poll would ever follow. */
    @Override
    public void run() {
        try {
            super.run();
        } catch (Error e) {
            LOG.error("{} failed polling; it will try again at the next poll", this, e);
        }
    }

    @Override
    protected int poll() throws Exception {
        shutdownRunningTask = null;
        pendingExchanges = 0;
        CheckpointClaims.Claim current = claim();
        current.begin();
        progressed();
        try {
            if (!endpoint.getMaxInFlightTime().isZero()) {
                current.giveUpAfter(endpoint.getMaxInFlightTime());
            }
            return poll(current);
        } catch (CheckpointConflictException e) {
            conflict = new Conflict(e, System.nanoTime());
            stepDown();
            throw e;
        } catch (Error e) {
            // Camel does not count an Error as a failed poll, so health checks would not show it.
            throw new IllegalStateException("The poll ended with " + e, e);
        } finally {
            progressed();
            current.end();
        }
    }

    private void progressed() {
        progress = System.nanoTime();
    }

    /**
     * How long there has been neither a poll nor a page read nor a delivery begun or ended, if that
     * is longer than it may be; null if all is well, or if it is not known how long it may be.
     */
    @Nullable Duration stalledFor() {
        Duration most = maxPollAge == null ? derivedPollAge() : maxPollAge;
        if (most.isZero() || !isStarted() || isSuspendingOrSuspended()) {
            return null;
        }
        Duration since = Duration.ofNanos(System.nanoTime() - progress);
        return since.compareTo(most) > 0 ? since : null;
    }

    /**
     * That somebody else was found to write the checkpoint, a moment ago: with a short delay the
     * next good poll is too soon for anybody to see it. Null if nobody was.
     */
    @Nullable CheckpointConflictException recentConflict() {
        Conflict last = conflict;
        return last == null || System.nanoTime() - last.at() > CONFLICT_SHOWS_NANOS
                ? null
                : last.exception();
    }

    /** Zero where the schedule is not known here: that of cron, or of whoever calls. */
    Duration derivedPollAge() {
        if (!isStartScheduler()
                || getRepeatCount() > 0
                || !(getScheduler() instanceof DefaultScheduledPollConsumerScheduler)) {
            return Duration.ZERO;
        }
        boolean backsOff = getBackoffIdleThreshold() > 0 || getBackoffErrorThreshold() > 0;
        long pause =
                getTimeUnit().toMillis(getDelay())
                        * (backsOff ? 1 + Math.max(0, getBackoffMultiplier()) : 1);
        return Duration.ofMillis(Math.max(pause, getTimeUnit().toMillis(getInitialDelay())))
                .multipliedBy(3)
                .plus(SPARE_POLL_AGE);
    }

    /**
     * Gives up leadership by starting the route again, where this consumer is the one of an
     * endpoint like {@code master:}. That is done by another thread, for the route waits for this
     * poll to end.
     */
    private void stepDown() {
        CamelContext context = endpoint.getCamelContext();
        for (Route route : context.getRoutes()) {
            if (route.getConsumer() != this
                    && route.getEndpoint() instanceof DelegateEndpoint leader
                    && leader.getEndpoint() == endpoint) {
                context.getExecutorServiceManager()
                        .newThread("KajabiStepDown", () -> restart(context, route.getRouteId()))
                        .start();
            }
        }
    }

    private static void restart(CamelContext context, String route) {
        try {
            if (context.getRouteController().getRouteStatus(route) == ServiceStatus.Started) {
                LOG.warn("Route {} gives up its leadership and is started again", route);
                context.getRouteController().stopRoute(route);
                context.getRouteController().startRoute(route);
            }
        } catch (Exception e) {
            LOG.error("Route {} could not be started again", route, e);
        }
    }

    private int poll(CheckpointClaims.Claim current) throws Exception {
        IncrementalReader<Resource> reader = current.reader();
        int delivered = 0;
        boolean hadFresh = false;
        for (boolean first = true; mayTakeABatch(); first = false) {
            int room = maxMessagesPerPoll > 0 ? maxMessagesPerPoll - delivered : 0;
            List<Delivery<Resource>> batch = first ? reader.poll(room) : reader.pollOn(room);
            forceConsumerAsReady();
            hadFresh |= batch.stream().anyMatch(delivery -> !delivery.failedBefore());
            delivered += deliver(batch);
            reader.saveOrTell();
            boolean full = maxMessagesPerPoll > 0 && delivered >= maxMessagesPerPoll;
            if (batch.isEmpty() || full || !reader.status().hasMore()) {
                break;
            }
        }
        tellOfSaturation(reader.status(), hadFresh);
        return delivered;
    }

    /** Whoever stops or suspends the consumer waits for the batch in hand and not for a backlog. */
    private boolean mayTakeABatch() {
        return isBatchAllowed() && shutdownRunningTask == null && !isSuspendingOrSuspended();
    }

    /**
     * Camel suspends a consumer before it stops it, and may want the batch in hand to be completed.
     */
    private boolean mayGoOnWithTheBatch() {
        return isBatchAllowed()
                && !claim().reader().hasSaveError()
                && (shutdownRunningTask == ShutdownRunningTask.CompleteAllTasks
                        || !isSuspendingOrSuspended());
    }

    /**
     * A consumer that failed records keep from taking new ones fails its poll, so that the health
     * check shows it. Records that are only slow are backpressure.
     *
     * @throws IllegalStateException if failed records hold up all others
     */
    private void tellOfSaturation(ReaderStatus status, boolean hadFresh) {
        if (hadFresh || !status.isSaturated()) {
            warnedOfSaturation &= status.isSaturated();
            return;
        }
        String what =
                "No new records are taken: "
                        + status.failed()
                        + " failed and "
                        + status.inFlight()
                        + " are under way, the oldest with the id '"
                        + status.oldestOpen()
                        + "'. The limit is maxOpenRecords="
                        + settings.maxOpen()
                        + ", and ten times as many that are done and wait for the oldest.";
        if (status.failed() > 0) {
            throw new IllegalStateException(what + " Failed ones are tried again.");
        }
        if (!warnedOfSaturation) {
            LOG.warn("{}", what);
            warnedOfSaturation = true;
        }
    }

    private int deliver(List<Delivery<Resource>> batch) throws Exception {
        Queue<Object> queue = new ArrayDeque<>(batch);
        try {
            return processBatch(queue);
        } finally {
            for (Object notStarted : queue) {
                ((Delivery<?>) notStarted).release();
            }
        }
    }

    /**
     * Starts the deliveries of a batch one after the other; those that are not started stay in the
     * queue.
     */
    @Override
    @SuppressWarnings("unchecked") // the queue holds what deliver() put into it
    public int processBatch(Queue<Object> batch) throws Exception {
        int size = batch.size();
        int index = 0;
        long before = System.nanoTime();
        while (!batch.isEmpty() && mayGoOnWithTheBatch()) {
            if (System.nanoTime() - before > HELD_UP_NANOS) {
                // So long another node may have taken over, while this process stood still.
                claim().reader().verify();
            }
            before = System.nanoTime();
            Delivery<Resource> delivery = (Delivery<Resource>) batch.remove();
            pendingExchanges = batch.size();
            progressed();
            ConsumerNotices present = notices;
            if (present != null && delivery.attempt() == 1) {
                present.delivered(delivery.row().id());
            }
            Completion completion = new Completion(delivery, claim());
            Exchange exchange = null;
            try {
                exchange = createExchange(delivery.row());
                exchange.setProperty(ExchangePropertyKey.BATCH_INDEX, index);
                exchange.setProperty(ExchangePropertyKey.BATCH_SIZE, size);
                exchange.setProperty(ExchangePropertyKey.BATCH_COMPLETE, batch.isEmpty());
                exchange.getExchangeExtension().addOnCompletion(completion);
                getAsyncProcessor().process(exchange, EmptyAsyncCallback.get());
            } catch (Exception | Error e) {
                completion.fail(exchange, e);
            }
            progressed();
            index++;
            if (endpoint.isBreakOnFirstError() && waits && !completion.awaitSuccess()) {
                break;
            }
        }
        return index;
    }

    private Exchange createExchange(Row<Resource> row) {
        Exchange exchange = createExchange(true);
        Resource resource = row.value();
        exchange.getMessage()
                .setBody(
                        endpoint.getRequest().isRawPayload()
                                ? JsonWriter.toString(Map.of("data", resource))
                                : resource);
        RecordOrigin.received(exchange, resource, list.createdAt(resource), row.time());
        return exchange;
    }

    private Page<Resource> readPage(PageRequest page) {
        Page<Resource> read = read(page);
        progressed();
        CheckpointClaims.Claim current = claim;
        ConsumerNotices notices = this.notices;
        if (current != null && notices != null) {
            notices.read(page, read.rows().size(), current.reader().status().hasMore());
        }
        return read;
    }

    private Page<Resource> read(PageRequest page) {
        ApiRequest request = list.request(page);
        Instant asked = Instant.now();
        return endpoint.session()
                .execute(
                        request,
                        response -> {
                            Document document =
                                    ListDocument.require(
                                            Document.read(response.body(), list.type()));
                            return page(
                                    page, request, document, within(asked, response.serverTime()));
                        });
    }

    /**
     * The server's time, which it gives in whole seconds, and within that second the local one, of
     * the request.
     */
    private static @Nullable Instant within(Instant asked, @Nullable Instant second) {
        if (second == null || asked.isBefore(second)) {
            return second;
        }
        Instant last = second.plusMillis(999);
        return asked.isAfter(last) ? last : asked.truncatedTo(ChronoUnit.MILLIS);
    }

    private Page<Resource> page(
            PageRequest page, ApiRequest request, Document document, @Nullable Instant time) {
        List<Row<Resource>> rows =
                document.resources().stream().map(resource -> list.row(request, resource)).toList();
        if (endpoint.getConfiguration().isLenient()) {
            return new Page<>(rows, Page.Next.UNKNOWN, null, time);
        }
        OptionalLong total = document.totalCount();
        return new Page<>(
                rows,
                next(document, page.number()),
                total.isPresent() ? total.getAsLong() : null,
                time);
    }

    /**
     * Some lists have neither complete links nor totals: then nobody says that a page is the last.
     */
    private static Page.Next next(Document document, int number) {
        OptionalInt pages = document.totalPages();
        if (document.hasNext() || (pages.isPresent() && number < pages.getAsInt())) {
            return Page.Next.MORE;
        }
        boolean turnsPages = TURNING.stream().anyMatch(document.links()::containsKey);
        return turnsPages || pages.isPresent() || document.totalCount().isPresent()
                ? Page.Next.NONE
                : Page.Next.UNKNOWN;
    }

    /** Looks up whether a record exists that the list does not show. */
    private PageSource.Presence presence(String id) {
        try {
            Resource resource =
                    endpoint.session()
                            .execute(list.single(id), response -> Document.read(response.body()))
                            .resource();
            return resource != null && id.equals(resource.getId())
                    ? PageSource.Presence.PRESENT
                    : PageSource.Presence.UNKNOWN;
        } catch (KajabiNotFoundException e) {
            return e.getErrors().isEmpty() ? PageSource.Presence.UNKNOWN : PageSource.Presence.GONE;
        } catch (KajabiPermissionException e) {
            return PageSource.Presence.UNKNOWN;
        }
    }

    private final PageSource<Resource> source =
            new PageSource<>() {
                @Override
                public Page<Resource> read(PageRequest request) {
                    return readPage(request);
                }

                @Override
                public Presence presence(String id) {
                    return KajabiConsumer.this.presence(id);
                }
            };

    private CheckpointClaims.Claim claim() {
        CheckpointClaims.Claim current = claim;
        if (current == null) {
            throw new IllegalStateException("The consumer is not started");
        }
        return current;
    }

    /**
     * Settles a delivery when its exchange completes, on whatever thread and however late that is:
     * the route may have been stopped, or started with another consumer, meanwhile.
     */
    private final class Completion implements Synchronization, CheckpointClaims.InFlight {

        private final Delivery<Resource> delivery;
        private final CheckpointClaims.Claim claim;
        private final long begun = System.nanoTime();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final CountDownLatch settled = new CountDownLatch(1);
        private volatile boolean succeeded;

        private Completion(Delivery<Resource> delivery, CheckpointClaims.Claim claim) {
            this.delivery = delivery;
            this.claim = claim;
            claim.begin(this);
        }

        @Override
        public void onComplete(Exchange exchange) {
            if (exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
                onFailure(exchange);
            } else if (ended.compareAndSet(false, true)) {
                done();
            }
        }

        @Override
        public void onFailure(Exchange exchange) {
            fail(exchange, exchange.getException());
        }

        @Override
        public void giveUpAfter(Duration age) {
            if (System.nanoTime() - begun > age.toNanos() && ended.compareAndSet(false, true)) {
                failed(
                        null,
                        new TimeoutException(
                                "The exchange has been under way for longer than maxInFlightTime="
                                        + age.toMillis()
                                        + " ms"));
            }
        }

        private void fail(@Nullable Exchange exchange, @Nullable Throwable cause) {
            if (ended.compareAndSet(false, true)) {
                failed(exchange, cause);
            }
        }

        private void done() {
            try {
                delivery.acknowledge();
                succeeded = true;
                settled.countDown();
                save();
            } finally {
                claim.end(this);
            }
        }

        /** A failed record is settled in any case, whatever those who are told of it do. */
        private void failed(@Nullable Exchange exchange, @Nullable Throwable cause) {
            int attempt = delivery.attempt();
            int most = endpoint.getMaxAttempts();
            try {
                if (most > 0 && attempt >= most) {
                    park(exchange, cause);
                } else {
                    Instant next = delivery.nextAttempt();
                    delivery.reject();
                    tell(exchange, cause, next == null ? AGAIN : AGAIN_NOT_BEFORE + next);
                }
            } catch (Exception | Error e) {
                LOG.error("{}: what comes of it cannot be told", what(), e);
            } finally {
                delivery.reject();
                settled.countDown();
                claim.end(this);
            }
        }

        private void park(@Nullable Exchange exchange, @Nullable Throwable cause) {
            String place = parkingPlace.uri();
            if (place == null) {
                if (delivery.park(cause == null ? "marked for rollback" : cause.toString())) {
                    tell(exchange, cause, "It is parked in the checkpoint and not tried again");
                    save();
                } else {
                    tell(
                            exchange,
                            cause,
                            "It comes again, for as many records are parked as may be open");
                }
                return;
            }
            try {
                parkingPlace.take(createExchange(delivery.row()), cause);
            } catch (Exception | Error e) {
                delivery.reject();
                tell(exchange, cause, "It comes again, for parkTo does not take it: " + e);
                return;
            }
            delivery.acknowledge();
            tell(exchange, cause, "It was sent to " + place + " and is not tried again");
            save();
        }

        private String what() {
            return "The record "
                    + list.resource()
                    + " "
                    + delivery.row().id()
                    + " of route "
                    + getRouteId()
                    + " failed (attempt "
                    + delivery.attempt()
                    + (endpoint.getMaxAttempts() > 0 ? " of " + endpoint.getMaxAttempts() : "")
                    + ")";
        }

        /**
         * One stack trace for a failure: an error handler of the route that was at its end has
         * logged it already.
         */
        private void tell(@Nullable Exchange exchange, @Nullable Throwable cause, String whatNext) {
            boolean handledByRoute =
                    exchange != null
                            && exchange.getExchangeExtension().getErrorHandlerHandled() != null;
            ExceptionHandler handler = getExceptionHandler();
            String text = what() + ". " + whatNext + ".";
            if (cause == null) {
                LOG.warn("{} It was marked for rollback.", text);
            } else if (handler instanceof LoggingExceptionHandler
                    || (handledByRoute && endpoint.isBridgeErrorHandler())) {
                if (handledByRoute) {
                    LOG.warn("{} Caused by: {}", text, cause.toString());
                } else {
                    LOG.warn("{}", text, cause);
                }
            } else if (exchange == null) {
                handler.handleException(text, cause);
            } else {
                // A pooled exchange is another one's soon.
                handler.handleException(text, ExchangeHelper.createCopy(exchange, true), cause);
            }
        }

        private void save() {
            if (!saveEachRecord) {
                return;
            }
            try {
                claim.reader().saveSoon();
            } catch (Exception e) {
                // The poll ends and throws it.
                LOG.debug("The checkpoint could not be saved", e);
            }
        }

        private boolean awaitSuccess() throws InterruptedException {
            Duration most = endpoint.getMaxInFlightTime();
            while (!settled.await(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (!isRunAllowed()) {
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
