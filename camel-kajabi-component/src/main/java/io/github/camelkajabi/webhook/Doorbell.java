// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.options.WebhookOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.camel.spi.StateRepository;
import org.jspecify.annotations.Nullable;

/**
 * What webhooks do for the consumer of one endpoint. It is there as long as the endpoint is
 * started, also while its consumer is not, for example on a node that is not the leader.
 *
 * <p>The body of a delivery is never read. So nothing in it has to be trusted, and a repeated or
 * forged one costs no more than an early poll.
 */
public final class Doorbell {

    /** How late a hook may be before its record counts as missed, in addition to the gap. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The clocks of Kajabi and of this machine may differ. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(5);

    private static final Duration PASS_ON = Duration.ofSeconds(1);

    /** After so many records running without a hook, the hooks may be gone. */
    static final int SILENCE = 3;

    private final Doorbells all;
    private final Identity identity;
    private final WebhookOptions options;
    private final InstantSource clock;
    private final Map<String, HookTokens> tokens = new LinkedHashMap<>();
    private final @Nullable SharedBell shared;

    private final Map<String, AtomicLong> rings = new LinkedHashMap<>();
    private final Map<PollCause, AtomicLong> delivered = new EnumMap<>(PollCause.class);
    private final AtomicLong missed = new AtomicLong();
    private final AtomicLong missedInARow = new AtomicLong();
    private final ReentrantLock passing = new ReentrantLock();
    private @Nullable Future<?> passingOn;
    private @Nullable Instant passedOn;
    private volatile @Nullable Instant lastRing;
    private volatile @Nullable Run run;
    private volatile boolean registered;
    private volatile boolean stopped;

    /**
     * Whose doorbell it is.
     *
     * @param name the endpoint, without secrets
     * @param site the site that the endpoint names; null if the account has one only
     * @param events the events that wake it
     * @param announcesAll whether each new record comes with one of the events
     * @param session the session of the account
     */
    public record Identity(
            String name,
            @Nullable String site,
            Set<String> events,
            boolean announcesAll,
            Supplier<KajabiSession> session) {

        public Identity {
            events = Set.copyOf(events);
        }
    }

    /** A running consumer. */
    private static final class Run {
        private final DoorbellScheduler scheduler;
        private final Instant since;
        private boolean firstPollDone;

        private Run(DoorbellScheduler scheduler, Instant since) {
            this.scheduler = scheduler;
            this.since = since;
        }
    }

    Doorbell(
            Doorbells all,
            Identity identity,
            WebhookOptions options,
            @Nullable StateRepository<String, String> repository,
            String checkpointKey,
            InstantSource clock) {
        this.all = all;
        this.identity = identity;
        this.options = options;
        this.clock = clock;
        this.shared = repository == null ? null : new SharedBell(repository, checkpointKey);
        for (String event : identity.events()) {
            tokens.put(event, HookTokens.of(options.secrets(), identity.site(), event));
            rings.put(event, new AtomicLong());
        }
        for (PollCause cause : PollCause.values()) {
            delivered.put(cause, new AtomicLong());
        }
    }

    Identity identity() {
        return identity;
    }

    WebhookOptions options() {
        return options;
    }

    @Nullable SharedBell shared() {
        return shared;
    }

    boolean isStopped() {
        return stopped;
    }

    void started() {
        stopped = false;
    }

    /** The endpoint stops. Its deliveries are still answered as before, and do nothing. */
    public void stop() {
        stopped = true;
    }

    /** The token of the present key. */
    @Nullable String presentToken(String event) {
        HookTokens known = tokens.get(event);
        return known == null ? null : known.present();
    }

    boolean accepts(String event, String token) {
        HookTokens known = tokens.get(event);
        return known != null && known.accept(token);
    }

    /** A delivery with a right token has arrived. */
    void ring(String event) {
        AtomicLong count = rings.get(event);
        if (stopped || count == null) {
            return;
        }
        count.incrementAndGet();
        Run running = run;
        if (running != null) {
            rung(running);
        } else if (shared != null) {
            passOn(shared);
        }
    }

    /** At most once a second, however many deliveries arrive. */
    private void passOn(SharedBell bell) {
        passing.lock();
        try {
            if (passingOn == null) {
                Instant earliest = passedOn == null ? Instant.MIN : passedOn.plus(PASS_ON);
                Instant now = clock.instant();
                Duration delay =
                        earliest.isAfter(now) ? Duration.between(now, earliest) : Duration.ZERO;
                passingOn = all.threads().after(delay, () -> passOnNow(bell));
            }
        } finally {
            passing.unlock();
        }
    }

    private void passOnNow(SharedBell bell) {
        passing.lock();
        try {
            passingOn = null;
            passedOn = clock.instant();
        } finally {
            passing.unlock();
        }
        bell.ring();
    }

    private void rung(Run running) {
        lastRing = clock.instant();
        missedInARow.set(0);
        running.scheduler.ring();
    }

    /** Looks whether another node has received a delivery. */
    void lookAtSharedBell() {
        Run running = run;
        if (running != null && shared != null && shared.wasRung()) {
            rung(running);
        }
    }

    /**
     * The consumer starts to poll.
     *
     * @throws IllegalStateException if the hooks are required and cannot be registered
     */
    public void consumerStarts(DoorbellScheduler scheduler) {
        if (options.required()) {
            all.registrar().register(this);
        }
        if (shared != null) {
            shared.silence();
        }
        run = new Run(scheduler, clock.instant());
        missedInARow.set(0);
        all.upkeep().attend(this);
    }

    /** The consumer stops to poll. Its hooks stay. */
    public void consumerStops() {
        run = null;
        all.upkeep().leave(this);
    }

    /** The consumer is resumed: it polls at once, because it has ignored deliveries. */
    public void consumerResumes() {
        Run running = run;
        if (running != null) {
            running.firstPollDone = false;
            running.scheduler.pollAtOnce();
        }
    }

    /**
     * A poll delivers a record for the first time.
     *
     * @param time the time of the record; null if it has none
     */
    public void delivers(@Nullable Instant time) {
        Run running = run;
        if (running == null) {
            return;
        }
        PollCause cause = running.scheduler.cause();
        counter(cause).incrementAndGet();
        if (cause == PollCause.TIMER && running.firstPollDone && time != null) {
            missed(running, time);
        }
    }

    private AtomicLong counter(PollCause cause) {
        return Objects.requireNonNull(delivered.get(cause));
    }

    private void missed(Run running, Instant time) {
        Instant late = clock.instant().minus(options.gap()).minus(PATIENCE);
        Instant last = lastRing;
        boolean wasAnnounced = last != null && !last.isBefore(time.minus(CLOCK_DIFFERENCE));
        if (time.isBefore(late) && time.isAfter(running.since) && !wasAnnounced) {
            missed.incrementAndGet();
            if (missedInARow.incrementAndGet() == SILENCE) {
                all.upkeep().doubt(this);
            }
        }
    }

    /** A poll has ended, with what it did. */
    public void polled(long requests, int records, boolean failed) {
        Run running = run;
        if (running != null) {
            running.firstPollDone |= !failed;
            running.scheduler.polled(requests, records, failed);
        }
    }

    boolean isAttended() {
        return run != null;
    }

    boolean isSilent() {
        return missedInARow.get() >= SILENCE;
    }

    void registered(boolean now) {
        registered = now;
    }

    /**
     * Deletes the hooks of this endpoint in the account. They are created again when the consumer
     * starts the next time.
     *
     * @return how many were deleted
     */
    public int unregister() {
        return all.upkeep().unregister(this);
    }

    /** What webhooks did so far. */
    public DoorbellStatus status() {
        Map<String, Long> byEvent = new LinkedHashMap<>();
        rings.forEach((event, count) -> byEvent.put(event, count.get()));
        Map<PollCause, Long> byCause = new EnumMap<>(PollCause.class);
        delivered.forEach((cause, count) -> byCause.put(cause, count.get()));
        return new DoorbellStatus(
                !all.isOpen(this) || (options.autoRegister() && !registered)
                        ? DoorbellStatus.State.UNREGISTERED
                        : identity.announcesAll() && isSilent()
                                ? DoorbellStatus.State.SILENT
                                : DoorbellStatus.State.OK,
                Collections.unmodifiableMap(byEvent),
                byCause,
                missed.get());
    }

    @Override
    public String toString() {
        return identity.name();
    }
}
