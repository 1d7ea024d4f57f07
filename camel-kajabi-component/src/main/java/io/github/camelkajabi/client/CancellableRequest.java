// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request that another thread can abort: its connection is closed, whatever is being read or
 * written.
 *
 * <p>The HTTP client's own cancellable request is built from a URL, which costs more than the rest
 * of it.
 */
final class CancellableRequest extends BasicClassicHttpRequest implements CancellableDependency {

    private static final long serialVersionUID = 1L;

    private static final Cancellable CANCELLED = () -> false;

    private final transient AtomicReference<@Nullable Cancellable> dependency =
            new AtomicReference<>();
    private volatile boolean interrupted;
    private volatile boolean begun;

    CancellableRequest(String method, HttpHost host, String path) {
        super(method, host, path);
    }

    /** Called by the HTTP client for each step of the exchange. */
    @Override
    public void setDependency(Cancellable next) {
        Cancellable present = dependency.get();
        if (present == CANCELLED || !dependency.compareAndSet(present, next)) {
            next.cancel();
        }
    }

    @Override
    public boolean isCancelled() {
        return dependency.get() == CANCELLED;
    }

    @Override
    public boolean cancel() {
        Cancellable present = dependency.getAndSet(CANCELLED);
        if (present == CANCELLED) {
            return false;
        }
        if (present != null) {
            present.cancel();
        }
        return true;
    }

    /** There is a connection, and the next thing on it is this request. */
    void begin() {
        begun = true;
    }

    /**
     * Whether the connection to the server was there, with TLS and through the proxy if necessary,
     * so that a part of the request may have been sent.
     */
    boolean isBegun() {
        return begun;
    }

    /** Aborts the request because it took too long, or because the session is closed. */
    void interrupt() {
        interrupted = true;
        cancel();
    }

    /** Whether it was aborted by {@link #interrupt}. */
    boolean isInterrupted() {
        return interrupted;
    }
}
