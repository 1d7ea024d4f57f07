// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiPermissionException;
import io.github.camelkajabi.client.KajabiRateLimitedException;
import io.github.camelkajabi.client.KajabiSession;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.spi.ExecutorServiceManager;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the API can be reached and accepts the credentials of each account that the
 * endpoints of a component use.
 *
 * <p>An account that had a successful call in the last 30 seconds is up, without a request. Else
 * {@code GET /me} is asked, by one thread at a time and once in 30 seconds, whatever comes of it:
 * however often the check is called, it sends no more than two requests a minute. It is a call like
 * any other, with its token, its turn and its retries, but the check waits three seconds for it and
 * then says that there is no answer yet. An account that the server slows down is up.
 */
final class KajabiHealthCheck implements HealthCheck {

    private static final Duration FRESH = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final ApiRequest QUESTION = ApiRequest.get("/me", List.of());

    private static final String SERVICE_URL = "service.url";

    private final KajabiComponent component;
    private final String id;
    private final InstantSource clock;
    private final Duration patience;
    private final ReentrantLock access = new ReentrantLock();
    private final Map<KajabiSession, Probe> probes = new HashMap<>();
    private @Nullable ExecutorService threads;
    private volatile boolean enabled = true;

    /**
     * Creates the check of a component.
     *
     * @param name the name of the component in its Camel context
     */
    KajabiHealthCheck(KajabiComponent component, String name) {
        this(component, name, InstantSource.system(), PATIENCE);
    }

    KajabiHealthCheck(
            KajabiComponent component, String name, InstantSource clock, Duration patience) {
        this.component = component;
        this.id = "producer:" + name;
        this.clock = clock;
        this.patience = patience;
    }

    @Override
    public String getGroup() {
        return "camel";
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this);
        result.detail(CHECK_ID, id);
        result.detail(CHECK_GROUP, getGroup());
        result.detail(CHECK_KIND, Kind.READINESS);
        if (!enabled) {
            return result.detail(CHECK_ENABLED, false).message("Disabled").unknown().build();
        }
        result.up();
        List<KajabiSession> sessions = component.sessions();
        List<Probe> asked = ask(sessions);
        for (int i = 0; i < asked.size(); i++) {
            tell(result, sessions.size() == 1 ? "" : "account." + (i + 1) + ".", asked.get(i));
        }
        return result.build();
    }

    /** Sends what has to be sent, to all accounts at once. */
    private List<Probe> ask(List<KajabiSession> sessions) {
        List<Probe> asked = new ArrayList<>();
        access.lock();
        try {
            probes.keySet().retainAll(sessions);
            for (KajabiSession session : sessions) {
                Probe probe = probes.computeIfAbsent(session, Probe::new);
                if (probe.isDue()) {
                    probe.begin(threads());
                }
                asked.add(probe);
            }
        } finally {
            access.unlock();
        }
        return asked;
    }

    private ExecutorService threads() {
        ExecutorService present = threads;
        if (present == null) {
            present = manager().newCachedThreadPool(this, "KajabiHealthCheck");
            threads = present;
        }
        return present;
    }

    private ExecutorServiceManager manager() {
        return component.getCamelContext().getExecutorServiceManager();
    }

    private static void tell(HealthCheckResultBuilder result, String prefix, Probe probe) {
        KajabiSession session = probe.session;
        result.detail(prefix + SERVICE_URL, session.settings().baseUrl().toString());
        Finding finding = probe.finding();
        Instant success = session.lastSuccess();
        if (success != null) {
            result.detail(
                    prefix + SUCCESS_TIME, success.truncatedTo(ChronoUnit.SECONDS).toString());
        }
        if (finding.status() != 0) {
            result.detail(prefix + HTTP_RESPONSE_CODE, finding.status());
        }
        if (finding.isDown()) {
            result.down();
            result.message(finding.message());
            result.error(finding.error());
        }
    }

    /** Ends what is under way. */
    void close() {
        access.lock();
        try {
            if (threads != null) {
                manager().shutdownNow(threads);
                threads = null;
            }
            probes.clear();
        } finally {
            access.unlock();
        }
    }

    /**
     * What is known of an account.
     *
     * @param message what is wrong; null if nothing is
     * @param status the HTTP status of a refusal; 0 if there was none
     * @param error what was thrown
     */
    private record Finding(@Nullable String message, int status, @Nullable Throwable error) {

        private static final Finding UP = new Finding(null, 0, null);

        private static Finding of(RuntimeException e) {
            int status = e instanceof KajabiException failure ? failure.getHttpResponseCode() : 0;
            // Slowed down, or not allowed to ask just this: the credentials were accepted.
            boolean isAccepted =
                    e instanceof KajabiRateLimitedException
                            || e instanceof KajabiPermissionException;
            return isAccepted
                    ? new Finding(null, status, null)
                    : new Finding(String.valueOf(e.getMessage()), status, e);
        }

        private boolean isDown() {
            return message != null;
        }
    }

    /** The requests that are sent for one account, one after the other. */
    private final class Probe implements Runnable {

        private final KajabiSession session;
        private volatile CountDownLatch underWay = new CountDownLatch(0);
        private volatile @Nullable Finding last;
        private volatile Instant begun = Instant.MIN;
        private volatile long begunNanos;

        private Probe(KajabiSession session) {
            this.session = session;
        }

        private boolean isDue() {
            return underWay.getCount() == 0
                    && !isFresh(begun)
                    && !isFresh(session.lastSuccess())
                    && session.pausedFor().isZero();
        }

        private boolean isFresh(@Nullable Instant instant) {
            return instant != null && instant.isAfter(clock.instant().minus(FRESH));
        }

        private void begin(ExecutorService executor) {
            begun = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            begunNanos = System.nanoTime();
            CountDownLatch end = new CountDownLatch(1);
            underWay = end;
            try {
                executor.execute(this);
            } catch (RejectedExecutionException e) {
                end.countDown();
            }
        }

        @Override
        public void run() {
            try {
                session.execute(
                        QUESTION,
                        response -> response.body().transferTo(OutputStream.nullOutputStream()));
                last = Finding.UP;
            } catch (RuntimeException e) {
                last = Finding.of(e);
            } finally {
                underWay.countDown();
            }
        }

        /** What was found out, now or lately; waits for what is under way. */
        private Finding finding() {
            Instant success = session.lastSuccess();
            if (success != null && isFresh(success) && success.isAfter(begun)) {
                return Finding.UP;
            }
            if (!awaitEnd()) {
                return new Finding(QUESTION + " has had no answer since " + begun, 0, null);
            }
            Finding found = last;
            return found == null ? Finding.UP : found;
        }

        private boolean awaitEnd() {
            long waited = System.nanoTime() - begunNanos;
            try {
                return underWay.await(patience.toNanos() - waited, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
