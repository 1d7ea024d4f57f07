// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token of a session.
 *
 * <p>However many threads need a token, one of them fetches it and the others share its result,
 * even a failure: wrong credentials cost one request, not one per thread. Shortly before a token
 * expires, one thread renews it while the others continue with the present one. A refresh token is
 * tried first; if it is refused, the original grant is used. When the server has refused the access
 * token before it expired, its refresh token is invalid too and only the original grant is used.
 */
final class TokenSource {

    private static final Logger LOG = LoggerFactory.getLogger(TokenSource.class);

    /** How long before it expires a token is renewed: a tenth of its life, but at most this. */
    private static final long MAX_MARGIN = TimeUnit.SECONDS.toNanos(60);

    /** The pause after a failed renewal while the present token is still good. */
    private static final long RENEWAL_PAUSE = TimeUnit.SECONDS.toNanos(10);

    /**
     * The life of a token if the server does not state it. Clients of the API assume one to two
     * hours.
     */
    private static final Duration DEFAULT_LIFE = Duration.ofHours(1);

    /** Can still be expressed in nanoseconds. */
    private static final Duration MAX_LIFE = Duration.ofDays(3_650);

    private final Credentials credentials;
    private final Endpoint endpoint;
    private final LongSupplier clock;
    private final ReentrantLock lock = new ReentrantLock();

    private final AtomicReference<@Nullable Token> current = new AtomicReference<>();
    private final AtomicLong attempts = new AtomicLong();

    private volatile @Nullable TokenFacts facts;

    /** Never thrown itself; each thread that shares it throws a copy. */
    private @Nullable KajabiException lastFailure;

    /** The token endpoint of the server. */
    @FunctionalInterface
    interface Endpoint {
        /**
         * Sends a grant. It must end by the deadline of the call that needs it.
         *
         * @throws KajabiException if it is refused or the server cannot be reached
         */
        Grant request(Map<String, String> form, Deadline deadline);
    }

    /**
     * The response of the token endpoint.
     *
     * @param access the access token
     * @param refresh the refresh token, if there is one
     * @param expiresIn the life of the access token, if the server stated it
     * @param scope what the token may be used for, if the server stated it
     */
    record Grant(
            String access,
            @Nullable String refresh,
            @Nullable Duration expiresIn,
            @Nullable String scope) {

        Grant(String access, @Nullable String refresh, @Nullable Duration expiresIn) {
            this(access, refresh, expiresIn, null);
        }

        @Override
        public String toString() {
            return "grant";
        }
    }

    TokenSource(Credentials credentials, Endpoint endpoint, LongSupplier clock) {
        this.credentials = credentials;
        this.endpoint = endpoint;
        this.clock = clock;
        if (credentials.accessToken() != null) {
            long never = clock.getAsLong() + Long.MAX_VALUE / 2;
            current.set(new Token(credentials.accessToken(), null, never, never));
        }
    }

    /** A token that is good now, fetched or renewed if necessary. */
    String get(Deadline deadline) {
        Token token = current.get();
        long now = clock.getAsLong();
        if (token == null || token.isEnded(now)) {
            return replace(token == null ? null : token.access(), false, deadline).access();
        }
        if (token.isDue(now) && lock.tryLock()) {
            try {
                return renewEarly(token, deadline).access();
            } finally {
                lock.unlock();
            }
        }
        return token.access();
    }

    /**
     * A token other than the one that the server refused.
     *
     * @return the present token if it is already another one, else a new one
     */
    String getInsteadOf(String refused, Deadline deadline) {
        Token token = current.get();
        if (token != null && !token.access().equals(refused)) {
            return token.access();
        }
        return replace(refused, true, deadline).access();
    }

    /** Fetches a new token, whatever the present one is, and returns the response. */
    Grant fetch(Deadline deadline) {
        await(deadline);
        try {
            return request(current.get(), false, deadline);
        } finally {
            lock.unlock();
        }
    }

    /** The present token, if there is one. */
    @Nullable Token current() {
        return current.get();
    }

    /** What the server stated about the latest token; null before the first one. */
    @Nullable TokenFacts facts() {
        return facts;
    }

    /** The access token that is in use now; the given one if there is none. */
    String currentOr(String other) {
        Token token = current.get();
        return token == null ? other : token.access();
    }

    /** Whether there is no good token at present. */
    boolean isEnded() {
        Token token = current.get();
        return token == null || token.isEnded(clock.getAsLong());
    }

    /** How long the present token is good; null if there is none, or if it never expires. */
    @Nullable Duration life() {
        Token token = current.get();
        return token == null || !credentials.canRenew()
                ? null
                : Duration.ofNanos(Math.max(0, token.endsAt() - clock.getAsLong()));
    }

    /** Forgets the present token if it is the given one. */
    void forget(String access) {
        Token token = current.get();
        if (token != null && token.access().equals(access) && credentials.canRenew()) {
            current.compareAndSet(token, null);
        }
    }

    /** Acquires the lock, which is held during a whole token request. */
    private void await(Deadline deadline) {
        try {
            if (!lock.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                throw Failure.timedOut(
                                KajabiSession.TOKEN_REQUEST,
                                deadline,
                                ": another call was still requesting a token",
                                null)
                        .toException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.aborted(
                            KajabiSession.TOKEN_REQUEST,
                            "the thread was interrupted while it waited for a token",
                            e)
                    .toException();
        }
    }

    private Token replace(@Nullable String old, boolean refused, Deadline deadline) {
        long seen = attempts.get();
        await(deadline);
        try {
            Token token = current.get();
            if (token != null && !token.access().equals(old)) {
                return token;
            }
            if (attempts.get() != seen && lastFailure != null) {
                throw lastFailure.copy();
            }
            return obtain(token, refused, deadline);
        } finally {
            lock.unlock();
        }
    }

    private Token renewEarly(Token token, Deadline deadline) {
        Token present = current.get();
        if (present == null || !present.isDue(clock.getAsLong())) {
            return present == null ? token : present;
        }
        try {
            return obtain(token, false, deadline);
        } catch (KajabiException e) {
            LOG.warn(
                    "The token could not be renewed before it expires. It stays in use until then:"
                            + " {}",
                    e.getMessage());
            Token later =
                    new Token(
                            token.access(),
                            token.refresh(),
                            clock.getAsLong() + RENEWAL_PAUSE,
                            token.endsAt());
            current.set(later);
            return later;
        }
    }

    private Token obtain(@Nullable Token old, boolean refused, Deadline deadline) {
        request(old, refused, deadline);
        Token token = current.get();
        if (token == null) {
            throw new IllegalStateException("no token after a grant");
        }
        return token;
    }

    /** Must be called with the lock held. */
    private Grant request(@Nullable Token old, boolean refused, Deadline deadline) {
        lastFailure = null;
        try {
            Grant grant = firstThatIsAccepted(old, refused, deadline);
            current.set(token(grant, refused ? null : old));
            facts = TokenFacts.of(grant);
            return grant;
        } catch (KajabiException e) {
            // An interrupt or a timeout of one thread does not concern the others.
            boolean own =
                    e.getCause() instanceof InterruptedException
                            || Thread.currentThread().isInterrupted()
                            || deadline.isOver();
            lastFailure = own ? null : e.copy();
            throw e;
        } finally {
            attempts.incrementAndGet();
        }
    }

    private Grant firstThatIsAccepted(@Nullable Token old, boolean refused, Deadline deadline) {
        KajabiException failure = null;
        for (Map<String, String> form :
                credentials.grants(old == null ? null : old.refresh(), refused)) {
            try {
                return endpoint.request(form, deadline);
            } catch (KajabiAuthenticationException
                    | KajabiPermissionException
                    | KajabiValidationException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        if (failure == null) {
            throw new IllegalStateException("a given access token cannot be renewed");
        }
        throw failure;
    }

    private Token token(Grant grant, @Nullable Token old) {
        long now = clock.getAsLong();
        Duration told = grant.expiresIn() == null ? DEFAULT_LIFE : grant.expiresIn();
        long life = (told.compareTo(MAX_LIFE) > 0 ? MAX_LIFE : told).toNanos();
        String refresh = grant.refresh() != null || old == null ? grant.refresh() : old.refresh();
        return new Token(
                grant.access(), refresh, now + life - Math.min(MAX_MARGIN, life / 10), now + life);
    }
}
