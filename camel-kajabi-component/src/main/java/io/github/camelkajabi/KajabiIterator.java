// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.PageStream;
import io.github.camelkajabi.client.PageWalk;
import java.io.Closeable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a list, read page by page while they are taken: the body of a list with {@code
 * paging=stream}, made for the Split EIP. With {@code rawPayload} its elements are the documents of
 * the pages.
 *
 * <p>It holds the page in use and those read ahead (option {@code prefetch}), and no connection
 * while none is being read. Reading ahead begins with the first row that is asked for. Closing it
 * means that no further page is asked for and that one that is being read is given up. To be used
 * by one thread at a time.
 */
public final class KajabiIterator implements Iterator<Object>, Closeable {

    private final PageStream pages;
    private final boolean raw;
    private Iterator<?> page = Collections.emptyIterator();
    private @Nullable RuntimeException failure;

    KajabiIterator(PageStream pages, boolean raw) {
        this.pages = pages;
        this.raw = raw;
    }

    /**
     * Whether there is another row; reads the next page if need be. If that fails, there is
     * something to come, which {@link #next} throws: who looks ahead, as the Split EIP does, has
     * not worked on the row before yet.
     */
    @Override
    public boolean hasNext() {
        while (failure == null && !page.hasNext()) {
            try {
                PageWalk.Page next = pages.next();
                if (next == null) {
                    return false;
                }
                page = elements(next);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        return true;
    }

    /**
     * The next row.
     *
     * @throws io.github.camelkajabi.client.KajabiException if the page that it is on cannot be
     *     read; asking again reads it again
     */
    @Override
    public Object next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        RuntimeException failed = failure;
        if (failed != null) {
            failure = null;
            throw failed;
        }
        return page.next();
    }

    @Override
    public void close() {
        pages.close();
        page = Collections.emptyIterator();
        failure = null;
    }

    private Iterator<?> elements(PageWalk.Page page) {
        @Nullable String text = page.text();
        return raw && text != null ? List.of(text).iterator() : page.rows().iterator();
    }
}
