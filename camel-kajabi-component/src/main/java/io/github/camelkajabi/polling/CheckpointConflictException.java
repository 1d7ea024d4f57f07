// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

/**
 * Thrown if the stored checkpoint is not the one that this reader wrote last. The reader writes
 * nothing and loads the stored one with the next poll.
 */
public final class CheckpointConflictException extends CheckpointException {

    private static final long serialVersionUID = 1L;

    public CheckpointConflictException(String message) {
        super(message, null);
    }
}
