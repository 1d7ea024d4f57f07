// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.producer;

import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.catalog.ResponseShape;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.OperationResponse;
import io.github.camelkajabi.jsonapi.RecordId;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.request.RecordOrigin;
import io.github.camelkajabi.request.RequestFactory;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * A call that is one request.
 *
 * @param request the request that was sent
 * @param answer what the server answered
 */
public record SingleCall(ApiRequest request, OperationResponse answer) {

    /**
     * Sends the request of an operation. If that fails, the headers do not name an earlier record
     * any more.
     *
     * @param raw whether the text of the answer is kept
     * @throws IllegalArgumentException if something is missing or wrong; nothing has been sent then
     */
    public static SingleCall send(
            Operation operation,
            Exchange exchange,
            RequestFactory requests,
            KajabiSession session,
            boolean raw)
            throws IOException {
        Message message = exchange.getMessage();
        ApiRequest request;
        try {
            request = requests.request(operation, exchange);
        } finally {
            if (operation.operation().equals("create")) {
                RecordOrigin.forget(message);
            }
        }
        try {
            return new SingleCall(request, send(operation, request, session, raw));
        } catch (KajabiException e) {
            if (operation.answersWhatThePathNames()) {
                RecordOrigin.forgetAllBut(message, operation.idIn(request.path()));
            }
            throw e;
        }
    }

    /** Sends a request and reads the answer that the operation promises. */
    public static OperationResponse send(
            Operation operation, ApiRequest request, KajabiSession session, boolean raw) {
        return session.execute(
                request, response -> OperationResponse.read(operation, request, response, raw));
    }

    /** The site that the request writes a record to; null if it names none. */
    public @Nullable String writtenTo() throws IOException {
        return RecordId.ofRelationship(request.document(), "site");
    }

    /** The record that an answer holds; null if it does not hold a single record. */
    public static @Nullable Resource record(Operation operation, OperationResponse answer) {
        return operation.answer() == ResponseShape.SINGLE ? answer.document().resource() : null;
    }
}
