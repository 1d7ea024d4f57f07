// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

/**
 * A list that cannot be followed as it was answered: out of order, without times, with pages of
 * another size than asked for, changing faster than it can be read, or with answers that contradict
 * each other.
 *
 * <p>The poll delivered nothing and the checkpoint stands where it was, so nothing is lost; the
 * next poll tries again.
 */
public sealed class ListException extends RuntimeException permits UnsteadyListException {

    private static final long serialVersionUID = 1L;

    ListException(String message) {
        super(message);
    }
}
