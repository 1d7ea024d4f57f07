// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiNotFoundException;
import io.github.camelkajabi.client.KajabiPermissionException;
import io.github.camelkajabi.client.KajabiRateLimitedException;
import io.github.camelkajabi.client.KajabiValidationException;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.model.Resource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of a request.
 *
 * @param document the document; null if the request failed or was not sent
 * @param failure why it failed; null if it did not, or was not sent
 */
record Answer(@Nullable Document document, @Nullable KajabiException failure) {

    static Answer of(Document document) {
        return new Answer(document, null);
    }

    static Answer failed(KajabiException failure) {
        return new Answer(null, failure);
    }

    static Answer notSent() {
        return new Answer(null, null);
    }

    boolean isOk() {
        return document != null;
    }

    /** The API itself has refused the request: it has understood it, and does not serve it. */
    boolean isRefused() {
        return failure instanceof KajabiValidationException
                || failure instanceof KajabiPermissionException
                || failure instanceof KajabiNotFoundException;
    }

    boolean isForbidden() {
        return failure instanceof KajabiPermissionException;
    }

    /** The rows of a list; none if the request failed. */
    List<Resource> rows() {
        return document == null ? List.of() : document.resources();
    }

    /** The ids of the rows, in their order. */
    List<String> ids() {
        return rows().stream().map(row -> Objects.requireNonNullElse(row.getId(), "")).toList();
    }

    /** The failure in words that contain nothing from the server but its status. */
    String problem() {
        return failure == null
                ? "was not requested: the check sends at most " + Calls.MAX_REQUESTS + " requests"
                : problem(failure);
    }

    /** A failure in words that contain nothing from the server but its status. */
    static String problem(KajabiException failure) {
        int status = failure.getHttpResponseCode();
        if (status == 0) {
            Throwable cause = failure.getCause();
            return "had no response"
                    + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")");
        }
        if (failure instanceof KajabiPermissionException) {
            return "is forbidden (403)";
        }
        if (failure instanceof KajabiRateLimitedException) {
            return "was refused because of too many requests (429)";
        }
        if (status < 300) {
            return "was answered with status "
                    + status
                    + ", but with something else than the document that the API promises";
        }
        return failure.getClass() == KajabiException.class
                ? "was answered with status "
                        + status
                        + " by something that is not the API, such as a proxy"
                : "was refused with status " + status;
    }
}
