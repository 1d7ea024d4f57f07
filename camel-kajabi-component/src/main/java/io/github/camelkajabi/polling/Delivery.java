// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

/**
 * One record handed out. It is in flight until one of the three ways to settle it is called; the
 * first call counts, any later one does nothing. All may be called from any thread.
 *
 * @param <T> what the row carries
 */
public interface Delivery<T> {

    Row<T> row();

    /** Whether the record was handed out before and failed. */
    boolean failedBefore();

    /** The record is finished and is not delivered again. */
    void done();

    /** The record is to be delivered again by a later poll. Until it is done the floor waits. */
    void failed();

    /** The record was not started: it goes back to its place among the records to be handed out. */
    void release();
}
