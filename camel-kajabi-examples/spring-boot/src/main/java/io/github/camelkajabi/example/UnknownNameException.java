// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

/** The account has no tag or offer of that name. */
public class UnknownNameException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownNameException(String message) {
        super(message);
    }
}
