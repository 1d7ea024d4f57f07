// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

/** Thrown if windows of a list do not join, which may be temporary. */
final class UnsteadyListException extends ListException {

    private static final long serialVersionUID = 1L;

    UnsteadyListException(String message) {
        super(message);
    }
}
