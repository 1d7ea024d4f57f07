// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.PageStream;
import io.github.camelkajabi.client.PageWalk;
import io.github.camelkajabi.consumer.WholeList;
import io.github.camelkajabi.model.Resource;
import java.io.Closeable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a list, read page by page on demand: the body of a list with {@code paging=stream},
 * made for the Split EIP. With {@code rawPayload} its elements are the documents of the pages.
 *
 * <p>It holds the current page and the pages that were read ahead (option {@code prefetch}). It
 * holds a connection only while it reads a page. Reading ahead starts with the first requested row.
 * Closing the iterator cancels pages that are being read and requests no further ones. Not
 * thread-safe.
 */
public final class KajabiIterator implements Iterator<Object>, Closeable {

    private final Supplier<@Nullable Iterator<?>> pages;
    private final Runnable end;
    private final UnaryOperator<Resource> view;
    private Iterator<?> page = Collections.emptyIterator();
    private @Nullable RuntimeException failure;
    private boolean closed;

    private KajabiIterator(
            Supplier<@Nullable Iterator<?>> pages, UnaryOperator<Resource> view, Runnable end) {
        this.pages = pages;
        this.view = view;
        this.end = end;
    }

    /** The rows of a stream of pages, or their documents. */
    static KajabiIterator of(PageStream pages, boolean raw, UnaryOperator<Resource> view) {
        return new KajabiIterator(
                () -> {
                    PageWalk.Page next = pages.next();
                    return next == null ? null : elements(next, raw);
                },
                view,
                pages::close);
    }

    /** The records of a list that is read consistently. */
    static KajabiIterator of(WholeList list, UnaryOperator<Resource> view) {
        return new KajabiIterator(
                () -> {
                    List<?> next = list.next();
                    return next.isEmpty() ? null : next.iterator();
                },
                view,
                () -> {});
    }

    /**
     * Whether there is another row; reads the next page if necessary. If reading fails, this
     * returns true and {@link #next} throws, because callers such as the Split EIP look ahead
     * before processing the current row.
     */
    @Override
    public boolean hasNext() {
        while (failure == null && !page.hasNext()) {
            if (closed) {
                return false;
            }
            try {
                Iterator<?> next = pages.get();
                if (next == null) {
                    return false;
                }
                page = next;
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
        Object row = page.next();
        return row instanceof Resource record ? view.apply(record) : row;
    }

    @Override
    public void close() {
        closed = true;
        end.run();
        page = Collections.emptyIterator();
        failure = null;
    }

    private static Iterator<?> elements(PageWalk.Page page, boolean raw) {
        @Nullable String text = page.text();
        return raw && text != null ? List.of(text).iterator() : page.rows().iterator();
    }
}
