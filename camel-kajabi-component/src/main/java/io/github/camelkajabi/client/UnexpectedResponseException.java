// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.jsonapi.ApiError;
import io.github.camelkajabi.jsonapi.ErrorDocument;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer with a status of success is not what was asked for. A {@link ResponseReader} throws it,
 * and the call fails with a {@link KajabiException}. Its message may hold content of the answer.
 */
final class UnexpectedResponseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable ErrorDocument errors;

    UnexpectedResponseException(String problem) {
        super(problem);
        this.errors = null;
    }

    /** The answer has errors, or is no JSON. */
    UnexpectedResponseException(ErrorDocument errors) {
        super(
                errors.kind() == ErrorDocument.Kind.OTHER_JSON
                        ? "in a form that is not known"
                        : errors.describe());
        this.errors = errors;
    }

    /** The error objects of the answer. */
    List<ApiError> errors() {
        return errors == null ? List.of() : errors.errors();
    }

    /** Whether the answer is a page in HTML. */
    boolean isPage() {
        return errors != null && errors.kind() == ErrorDocument.Kind.HTML;
    }

    /** Whether the answer says that the call failed, or does not come from the API. */
    boolean isRefusal() {
        return errors != null;
    }
}
