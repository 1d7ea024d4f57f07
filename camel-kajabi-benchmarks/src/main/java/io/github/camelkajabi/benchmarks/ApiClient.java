// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.io.Closeable;
import java.io.IOException;

/**
 * One way to call the API. Every way has to read the e-mail address of each contact that it
 * receives, and checks it: a way that leaves the answer unread would win. Thread-safe.
 */
interface ApiClient extends Closeable {

    /** The rows of a page. */
    int PAGE_SIZE = 100;

    /** The part of each e-mail address that is the same. */
    String DOMAIN = "@example.org";

    /** Takes the rows of a list. */
    @FunctionalInterface
    interface Rows {
        /** Takes one row; false if no more is wanted. */
        boolean take(String email) throws Exception;
    }

    /** Reads one contact. */
    void get(long id) throws Exception;

    /** Reads one page of {@value #PAGE_SIZE} contacts. */
    void page(int number) throws Exception;

    /** Creates a contact. */
    void create(String name, String email) throws Exception;

    /** Reads the list of contacts, page by page, to its end or until no more is wanted. */
    void list(Rows rows) throws Exception;

    @Override
    void close() throws IOException;

    static String checked(Object email) {
        if (email instanceof String text && text.endsWith(DOMAIN)) {
            return text;
        }
        throw new IllegalStateException("not the e-mail address of a contact");
    }

    static void checkCount(int count) {
        if (count != PAGE_SIZE) {
            throw new IllegalStateException("a page of " + count);
        }
    }
}
