// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.PageWalk;
import java.io.Closeable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a list, read page by page while they are taken: the body of a list with {@code
 * paging=stream}, made for the Split EIP. With {@code rawPayload} its elements are the documents of
 * the pages.
 *
 * <p>It holds one page and no connection. Closing it means that no further page is read. Not
 * thread-safe.
 */
public final class KajabiIterator implements Iterator<Object>, Closeable {

    private final PageWalk walk;
    private final boolean raw;
    private Iterator<?> page;
    private boolean closed;

    KajabiIterator(PageWalk walk, PageWalk.Page first, boolean raw) {
        this.walk = walk;
        this.raw = raw;
        this.page = elements(first);
    }

    /**
     * Whether there is another row; reads the next page if need be.
     *
     * @throws io.github.camelkajabi.client.KajabiException if the next page cannot be read
     */
    @Override
    public boolean hasNext() {
        while (!closed && !page.hasNext() && walk.hasNext()) {
            page = elements(walk.next());
        }
        return !closed && page.hasNext();
    }

    @Override
    public Object next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.next();
    }

    @Override
    public void close() {
        closed = true;
    }

    private Iterator<?> elements(PageWalk.Page page) {
        @Nullable String text = page.text();
        return raw && text != null ? List.of(text).iterator() : page.rows().iterator();
    }
}
