// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a saved checkpoint cannot be used.
 *
 * <p>The reader stops on purpose: beginning without it would skip records or deliver them again.
 */
public class CheckpointException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CheckpointException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
