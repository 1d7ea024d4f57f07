// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a list, some of them fetched ahead while the consumer works on the current one.
 * Fetching ahead begins when the first page is taken.
 *
 * <p>If a page cannot be read, the failure is thrown in its place, after the rows before it; the
 * next call then reads it again. To be used by one thread at a time, and closed by any thread.
 */
@Internal
public final class PageStream implements AutoCloseable {

    private final PageWalk walk;
    private final int ahead;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private PageWalk.@Nullable Page first;
    private boolean closed;

    /**
     * Creates a stream whose first page has already been read.
     *
     * @param walk the walk, which only this stream may use from now on
     * @param first its first page
     * @param ahead how many pages to fetch ahead; 0 for none
     * @param executor runs the tasks that fetch
     */
    public PageStream(PageWalk walk, PageWalk.Page first, int ahead, Executor executor) {
        this.walk = walk;
        this.first = first;
        this.ahead = ahead;
        this.executor = executor;
    }

    /**
     * The next page, or null after the last one and when the stream is closed.
     *
     * @throws KajabiException if it cannot be read, or the thread is interrupted while it waits
     */
    public PageWalk.@Nullable Page next() {
        PageWalk.Page page;
        lock.lock();
        try {
            if (closed) {
                return null;
            }
            page = first;
            first = null;
        } finally {
            lock.unlock();
        }
        if (page != null) {
            if (walk.hasNext()) {
                walk.readAhead(ahead, executor);
            }
            return page;
        }
        if (!walk.hasNext()) {
            close();
            return null;
        }
        try {
            return walk.next();
        } catch (CancellationException e) {
            return null;
        }
    }

    /** Closes the stream: pages that are being fetched are aborted, and no more are requested. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            first = null;
        } finally {
            lock.unlock();
        }
        walk.close();
    }
}
