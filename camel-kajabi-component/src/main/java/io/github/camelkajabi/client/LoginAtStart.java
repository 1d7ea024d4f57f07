// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The login of a session when routes start. Camel starts routes and contexts under locks that a
 * stop needs as well, so a slow server could block the stop. Therefore a separate thread logs in,
 * and the start waits for it only a short time, once for all routes of the session.
 */
final class LoginAtStart {

    private static final Logger LOG = LoggerFactory.getLogger(LoginAtStart.class);

    static final Duration MAX_WAIT = Duration.ofSeconds(3);

    private final CamelContext context;
    private final KajabiSession session;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Login current;

    LoginAtStart(CamelContext context, KajabiSession session) {
        this.context = context;
        this.session = session;
    }

    /**
     * Waits for the login in progress, or starts one.
     *
     * @throws KajabiException if it fails, or has not succeeded in time after a failed attempt
     */
    void await() {
        Login login = login();
        try {
            login.get(Math.max(0, login.until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            continueWithout(login);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KajabiException failure
                    ? failure.copy()
                    : RuntimeCamelException.wrapRuntimeCamelException(
                            Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    /** Records that an attempt to log in has failed, whether or not it is retried. */
    void failed(KajabiException failure) {
        lock.lock();
        try {
            if (current != null) {
                current.failure = failure;
            }
        } finally {
            lock.unlock();
        }
    }

    private Login login() {
        lock.lock();
        try {
            Login login = current;
            if (login == null || login.isDone()) {
                login = new Login();
                current = login;
                context.getExecutorServiceManager().newThread("KajabiLogin", login).start();
            }
            return login;
        } finally {
            lock.unlock();
        }
    }

    private void continueWithout(Login login) {
        lock.lock();
        try {
            if (login.failure != null) {
                throw login.failure.copy();
            }
            if (login.continues) {
                return;
            }
            login.continues = true;
        } finally {
            lock.unlock();
        }
        LOG.warn(
                "The login of the {} takes longer than {} s. The routes start without it, and"
                        + " their calls wait for it",
                session,
                MAX_WAIT.toSeconds());
    }

    private final class Login extends FutureTask<Boolean> {

        private final long until = System.nanoTime() + MAX_WAIT.toNanos();
        private volatile boolean continues;
        private @Nullable KajabiException failure;

        private Login() {
            super(
                    () -> {
                        session.logIn();
                        return true;
                    });
        }

        @Override
        protected void setException(Throwable failed) {
            super.setException(failed);
            if (continues) {
                LOG.warn("The login of the {} failed: {}", session, failed.getMessage());
            }
        }
    }
}
