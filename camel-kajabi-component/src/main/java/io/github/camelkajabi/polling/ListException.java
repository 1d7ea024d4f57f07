// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

/**
 * Thrown if a list cannot be followed as the server answers it: out of order, without times, with
 * pages larger than requested, changing faster than it can be read, or with answers that contradict
 * each other.
 *
 * <p>The poll delivered nothing and the checkpoint did not move, so nothing is lost. The next poll
 * tries again.
 */
public sealed class ListException extends RuntimeException permits UnsteadyListException {

    private static final long serialVersionUID = 1L;

    ListException(String message) {
        super(message);
    }
}
