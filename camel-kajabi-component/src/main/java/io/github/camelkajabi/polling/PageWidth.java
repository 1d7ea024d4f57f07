// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

/**
 * How many rows a page of the server holds, learned from page one.
 *
 * <p>A server may cut pages below the requested size. A short page one can mean that, or that the
 * list is short, or that the answer lacks rows; repeated confirmation decides.
 */
final class PageWidth {

    /** Confirmations after which the number of rows of a short page one is believed. */
    private static final int SURE = 5;

    private final int pageSize;
    private int rows;

    /** The rows of a short page one that a second answer confirmed; 0 if there was none. */
    private int confirmedRows;

    private int confirmations;

    PageWidth(int pageSize) {
        this.pageSize = pageSize;
        this.rows = pageSize;
    }

    /** The requested page size. */
    int pageSize() {
        return pageSize;
    }

    /** Rows that a page is known to hold. No page after the first is requested larger. */
    int rows() {
        return rows;
    }

    /** Whether pages hold fewer rows than requested. */
    boolean isCut() {
        return rows < pageSize;
    }

    /** Learns from an answer to page one. */
    void learn(int count) {
        rows = count == 0 ? pageSize : count;
        if (count > confirmedRows) {
            confirmations = 0;
        }
    }

    /** A second answer to page one showed the same rows. */
    void confirm(int count) {
        confirmations = count == confirmedRows ? confirmations + 1 : 1;
        confirmedRows = count;
    }

    /** Whether a short page one with this number of rows was confirmed often enough. */
    boolean isConfirmed(int count) {
        return count == confirmedRows && confirmations >= SURE;
    }

    /** Whether page one had fewer rows than requested, which may have been temporary. */
    boolean isDoubtful() {
        return isCut() && confirmations < SURE;
    }
}
