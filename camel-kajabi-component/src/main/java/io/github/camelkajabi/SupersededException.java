// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

/**
 * Thrown by a lease of a {@link FencedStateRepository} after another one was opened for the same
 * key. The lease is of no use any more; a new one can be opened.
 */
public final class SupersededException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String owner;

    /**
     * Creates an exception.
     *
     * @param what the state and its place, for people
     * @param owner who took it over, as given to {@link FencedStateRepository#open}
     */
    public SupersededException(String what, String owner) {
        super(what + " was taken over by " + owner);
        this.owner = owner;
    }

    /** Returns who took the state over. */
    public String getOwner() {
        return owner;
    }
}
