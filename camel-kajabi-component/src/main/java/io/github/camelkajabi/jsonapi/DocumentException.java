// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import io.github.camelkajabi.model.ShapeException;
import java.util.OptionalInt;

/**
 * A document cannot be read: it is not JSON, is cut off, or has another structure than JSON:API.
 * The message names the place and what is wrong there. It never holds content of the document,
 * which may be personal or secret; for the same reason it has no cause.
 */
public final class DocumentException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String pointer;
    private final String problem;
    private final int line;
    private final int column;

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
        this.line = line;
        this.column = column;
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

    /** What is wrong there, for instance {@code expected an object but found a string}. */
    public String getProblem() {
        return problem;
    }

    /** Line of the text, from 1; empty if the text was well-formed. */
    public OptionalInt getLine() {
        return line > 0 ? OptionalInt.of(line) : OptionalInt.empty();
    }

    /**
     * Column of the text, from 1, in bytes or, if text was given, characters; empty if the text was
     * well-formed.
     */
    public OptionalInt getColumn() {
        return line > 0 ? OptionalInt.of(column) : OptionalInt.empty();
    }
}
