// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.jsonapi.ApiError;
import io.github.camelkajabi.jsonapi.ErrorDocument;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a {@link ResponseReader} if a response with a success status is not the expected one;
 * the call then fails with a {@link KajabiException}. Its message may contain content of the
 * response.
 */
final class UnexpectedResponseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable ErrorDocument errors;

    UnexpectedResponseException(String problem) {
        super(problem);
        this.errors = null;
    }

    /** The response has errors, or is not JSON. */
    UnexpectedResponseException(ErrorDocument errors) {
        super(
                errors.kind() == ErrorDocument.Kind.OTHER_JSON
                        ? "in an unknown form"
                        : errors.describe());
        this.errors = errors;
    }

    /** The error objects of the response. */
    List<ApiError> errors() {
        return errors == null ? List.of() : errors.errors();
    }

    /** Whether the response is an HTML page or an XML document. */
    boolean isPage() {
        return errors != null && errors.isMarkup();
    }

    /** Whether the response indicates a failure, or does not come from the API. */
    boolean isRefusal() {
        return errors != null;
    }
}
