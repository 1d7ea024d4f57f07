// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import org.jspecify.annotations.Nullable;

/**
 * A saved checkpoint cannot be used.
 *
 * <p>The reader stops here on purpose: starting anew would skip records or deliver them again.
 */
public class CheckpointException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CheckpointException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
