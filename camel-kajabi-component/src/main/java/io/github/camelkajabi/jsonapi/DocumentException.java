// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.model.ShapeException;

/**
 * Thrown when a document cannot be read: it is not JSON, is cut off, or does not have the structure
 * of JSON:API. The message names the place and the problem. It never contains content of the
 * document, which may be personal or secret; for the same reason it has no cause.
 */
@Internal
public final class DocumentException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String pointer;
    private final String problem;

    /** A problem at a place. */
    public DocumentException(String pointer, String problem) {
        this(pointer, problem, 0, 0);
    }

    DocumentException(String pointer, String problem, int line, int column) {
        super(
                (pointer.isEmpty() ? "the document" : pointer)
                        + (line > 0 ? " (line " + line + ", column " + column + ")" : "")
                        + ": "
                        + problem);
        this.pointer = pointer;
        this.problem = problem;
    }

    static DocumentException at(String pointer, ShapeException e) {
        return new DocumentException(pointer + e.getPointer(), e.getProblem());
    }

    /**
     * JSON pointer to the place, for instance {@code /data/3/attributes}; empty for the document
     * itself.
     */
    public String getPointer() {
        return pointer;
    }

    /** The problem, for instance {@code expected an object but found a string}. */
    public String getProblem() {
        return problem;
    }
}
