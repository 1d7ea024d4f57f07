// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

/**
 * A list on a server, newest first.
 *
 * @param <T> what a row carries
 */
@FunctionalInterface
public interface PageSource<T> {

    /** Whether a record exists, independent of the list. */
    enum Presence {
        /** The record exists, so an unfiltered list has to show it. */
        PRESENT,
        /** The record was deleted. */
        GONE,
        /** It is unknown whether the record exists. */
        UNKNOWN
    }

    /**
     * Sends exactly one request and returns its answer, so that the rows come from one snapshot of
     * the list.
     *
     * @throws Exception if the page cannot be read, which includes an answer that cannot be parsed
     */
    Page<T> read(PageRequest request) throws Exception;

    /**
     * Looks up a single record. The reader does so only to decide a contradiction: if a list shows
     * no record that it showed before, or if its last row has vanished.
     *
     * @throws Exception if the server cannot be asked
     */
    default Presence presence(String id) throws Exception {
        return Presence.UNKNOWN;
    }
}
