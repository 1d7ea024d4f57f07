// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.monitor;

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
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.spi.ExecutorServiceManager;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether the API can be reached and accepts the credentials of each account that the
 * endpoints of a component use.
 *
 * <p>An account that had a successful call in the last 30 seconds is UP without a request.
 * Otherwise one thread calls {@code GET /me}, at most once every 30 seconds regardless of the
 * outcome, so the check sends at most two requests a minute. The call uses the token, the rate
 * limit and the retries of the session. The check waits three seconds for it and then reports that
 * there is no answer yet. An account whose requests the server slows down is UP.
 */
public final class AccountHealthCheck implements HealthCheck {

    private static final Duration FRESH = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final ApiRequest PROBE_REQUEST = ApiRequest.get("/me", List.of());

    private static final String SERVICE_URL = "service.url";

    private final CamelContext context;
    private final Supplier<List<KajabiSession>> sessions;
    private final String id;
    private final InstantSource clock;
    private final Duration timeout;
    private final ReentrantLock access = new ReentrantLock();
    private final Map<KajabiSession, Probe> probes = new HashMap<>();
    private @Nullable ExecutorService threads;
    private volatile boolean enabled = true;

    /**
     * Creates the check of a component.
     *
     * @param sessions the sessions of the accounts that its endpoints use now
     * @param name the name of the component in its Camel context
     */
    public AccountHealthCheck(
            CamelContext context, Supplier<List<KajabiSession>> sessions, String name) {
        this(context, sessions, name, InstantSource.system(), TIMEOUT);
    }

    /**
     * Creates the check of a component.
     *
     * @param clock decides how old a successful call is
     * @param timeout how long the check waits for an answer
     */
    public AccountHealthCheck(
            CamelContext context,
            Supplier<List<KajabiSession>> sessions,
            String name,
            InstantSource clock,
            Duration timeout) {
        this.context = context;
        this.sessions = sessions;
        this.id = "producer:" + name;
        this.clock = clock;
        this.timeout = timeout;
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
        List<KajabiSession> present = sessions.get();
        List<Probe> asked = ask(present);
        for (int i = 0; i < asked.size(); i++) {
            add(result, present.size() == 1 ? "" : "account." + (i + 1) + ".", asked.get(i));
        }
        return result.build();
    }

    /** Sends the requests that are due, to all accounts at once. */
    private List<Probe> ask(List<KajabiSession> present) {
        List<Probe> asked = new ArrayList<>();
        access.lock();
        try {
            probes.keySet().retainAll(present);
            for (KajabiSession session : present) {
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
        return context.getExecutorServiceManager();
    }

    private static void add(HealthCheckResultBuilder result, String prefix, Probe probe) {
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

    /** Ends the requests that are in flight. */
    public void close() {
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
     * The result of a request.
     *
     * @param message the problem; null without one
     * @param status the HTTP status of a failed request; 0 without a response
     * @param error the exception; null without one
     */
    private record Finding(@Nullable String message, int status, @Nullable Throwable error) {

        private static final Finding UP = new Finding(null, 0, null);

        private static Finding of(RuntimeException e) {
            int status = e instanceof KajabiException failure ? failure.getHttpResponseCode() : 0;
            // The server slows the account down or does not permit this call: it accepted the
            // credentials.
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
                        PROBE_REQUEST,
                        response -> response.body().transferTo(OutputStream.nullOutputStream()));
                last = Finding.UP;
            } catch (RuntimeException e) {
                last = Finding.of(e);
            } finally {
                underWay.countDown();
            }
        }

        /** The latest finding; waits for a request in flight. */
        private Finding finding() {
            Instant success = session.lastSuccess();
            if (success != null && isFresh(success) && success.isAfter(begun)) {
                return Finding.UP;
            }
            if (!awaitEnd()) {
                return new Finding(PROBE_REQUEST + " has had no response since " + begun, 0, null);
            }
            Finding found = last;
            return found == null ? Finding.UP : found;
        }

        private boolean awaitEnd() {
            long waited = System.nanoTime() - begunNanos;
            try {
                return underWay.await(timeout.toNanos() - waited, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
