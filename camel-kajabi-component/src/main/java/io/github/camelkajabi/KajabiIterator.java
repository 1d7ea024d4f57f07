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
 * The rows of a list, read page by page on demand: the body of a list with {@code paging=stream},
 * made for the Split EIP. With {@code rawPayload} its elements are the documents of the pages.
 *
 * <p>It holds the current page and the pages that were read ahead (option {@code prefetch}). It
 * holds a connection only while it reads a page. Reading ahead starts with the first requested row.
 * Closing the iterator cancels a page that is being read and requests no further pages. Not
 * thread-safe.
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
     * Whether there is another row; reads the next page if necessary. If reading fails, this
     * returns true and {@link #next} throws, because callers such as the Split EIP look ahead
     * before processing the current row.
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
     * @throws io.github.camelkajabi.client.KajabiException if the page of the row cannot be read;
     *     the next call reads it again
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
