// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

/**
 * A list on a server, newest first.
 *
 * @param <T> what a row carries
 */
@FunctionalInterface
public interface PageSource<T> {

    /**
     * Sends exactly one request and returns its answer, so that the rows come from one snapshot of
     * the list.
     *
     * @throws Exception if the page cannot be had. An unreadable answer must throw as well: an
     *     empty page means that there are no rows.
     */
    Page<T> read(PageRequest request) throws Exception;
}
