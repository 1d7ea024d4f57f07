// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

/**
 * A list on a server, newest first.
 *
 * @param <T> what a row carries
 */
@FunctionalInterface
public interface PageSource<T> {

    /** Whether a record is there, apart from what the list shows. */
    enum Presence {
        /** The record exists, so an unfiltered list has to show it. */
        PRESENT,
        /** The record was deleted. */
        GONE,
        /** It cannot be found out. */
        UNKNOWN
    }

    /**
     * Sends exactly one request and returns its answer, so that the rows come from one snapshot of
     * the list.
     *
     * @throws Exception if the page cannot be had. An unreadable answer must throw as well.
     */
    Page<T> read(PageRequest request) throws Exception;

    /**
     * Looks a single record up. The reader asks only when a list shows none of the records that it
     * showed before.
     *
     * @throws Exception if the server cannot be asked
     */
    default Presence presence(String id) throws Exception {
        return Presence.UNKNOWN;
    }
}
