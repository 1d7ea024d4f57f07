// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

/**
 * A JSON value has not the structure of what it should be, for instance text where a resource
 * object has its attributes. The message names the place and the kind of value found there, never
 * the value itself.
 */
public final class ShapeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String pointer;
    private final String problem;

    ShapeException(String pointer, String problem) {
        super((pointer.isEmpty() ? "the value" : pointer) + ": " + problem);
        this.pointer = pointer;
        this.problem = problem;
    }

    /** The same, seen from the value that holds the one at this pointer. */
    public ShapeException below(String holder) {
        return new ShapeException(holder + pointer, problem);
    }

    /**
     * JSON pointer to the place, relative to the value that was given; empty for that value itself.
     */
    public String getPointer() {
        return pointer;
    }

    /** What is wrong there, for instance {@code expected an object but found a string}. */
    public String getProblem() {
        return problem;
    }
}
