// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.OperationResponse;
import io.github.camelkajabi.client.PageStream;
import io.github.camelkajabi.client.PageWalk;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.model.ApiVersion;
import io.github.camelkajabi.model.OauthToken;
import io.github.camelkajabi.options.CallParameter;
import io.github.camelkajabi.options.EndpointOptions;
import io.github.camelkajabi.options.MessageHeaders;
import io.github.camelkajabi.producer.ContactUpsert;
import io.github.camelkajabi.producer.ListCall;
import io.github.camelkajabi.producer.PrefetchThreads;
import io.github.camelkajabi.producer.SingleCall;
import io.github.camelkajabi.request.RecordOrigin;
import io.github.camelkajabi.request.RequestFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls an operation of the API. */
public class KajabiProducer extends DefaultProducer {

    private static final Logger LOG = LoggerFactory.getLogger(KajabiProducer.class);

    /** Per-call headers, removed first so that stale values cannot leak into the next call. */
    private static final List<String> HEADERS_OF_A_CALL =
            List.of(
                    KajabiConstants.RETRY_AFTER,
                    KajabiConstants.REQUEST_ID,
                    KajabiConstants.CREATED);

    private final Set<String> noticed = ConcurrentHashMap.newKeySet();
    private final KajabiEndpoint endpoint;
    private final EndpointOptions options;
    private final RequestFactory requests;

    KajabiProducer(KajabiEndpoint endpoint, EndpointOptions options) {
        super(endpoint);
        this.endpoint = endpoint;
        this.options = options;
        this.requests = new RequestFactory(options);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        endpoint.logIn();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        HEADERS_OF_A_CALL.forEach(header -> MessageHeaders.remove(exchange.getMessage(), header));
        try {
            call(exchange);
        } catch (KajabiException e) {
            setHeaders(exchange.getMessage(), e);
            throw e;
        }
    }

    private static void setHeaders(Message message, KajabiException failure) {
        if (failure.getRetryAfter() != null) {
            long seconds = failure.getRetryAfter().plusMillis(999).toSeconds();
            message.setHeader(KajabiConstants.RETRY_AFTER, seconds);
        }
        if (failure.getRequestId() != null) {
            message.setHeader(KajabiConstants.REQUEST_ID, failure.getRequestId());
        }
    }

    private void call(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Operation operation = requests.operation(message);
        logNotice(operation);
        KajabiSession session = endpoint.session();
        switch (operation.kind()) {
            case SINGLE -> single(operation, exchange);
            case LIST -> list(operation, exchange);
            case RELATIONSHIP_LIST -> relationshipList(operation, exchange);
            case UPSERT -> upsert(operation, exchange);
            case TOKEN -> message.setBody(OauthToken.of(session.obtainToken()));
            case REVOCATION -> {
                session.revoke(requests.tokenToRevoke(message));
                message.setBody(null);
            }
        }
        CallParameter.useUp(operation, message, options);
    }

    private void logNotice(Operation operation) {
        if (operation.notice() != null && noticed.add(operation.id())) {
            LOG.warn("kajabi:{}: {}", operation.uri(), operation.notice());
        }
    }

    private void single(Operation operation, Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        OperationResponse answer =
                SingleCall.send(operation, exchange, requests, endpoint.session(), isRaw(message))
                        .answer();
        answer(operation, message, answer, body(operation, answer));
        if (operation.operation().equals("create")) {
            RecordOrigin.written(message);
        }
    }

    private void upsert(Operation operation, Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        boolean raw = isRaw(message);
        RecordOrigin.forget(message);
        ContactUpsert.Outcome<OperationResponse> outcome =
                new ContactUpsert(requests, endpoint.session(), exchange, operation)
                        .run(
                                request ->
                                        SingleCall.send(
                                                operation, request, endpoint.session(), raw));
        OperationResponse answer = outcome.answer();
        answer(operation, message, answer, body(operation, answer));
        message.setHeader(KajabiConstants.CREATED, outcome.created());
        RecordOrigin.written(message);
    }

    private static void answer(
            Operation operation, Message message, OperationResponse answer, @Nullable Object body) {
        message.setBody(body);
        MessageHeaders.set(message, KajabiConstants.REQUEST_ID, answer.requestId());
        RecordOrigin.answered(message, SingleCall.record(operation, answer));
    }

    /**
     * Reads the identifiers of a relationship. The first page is requested without page parameters;
     * if further pages follow, they are read too, and a raw payload is the list of all documents.
     */
    private void relationshipList(Operation operation, Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        boolean raw = isRaw(message);
        SingleCall call = SingleCall.send(operation, exchange, requests, endpoint.session(), raw);
        PageWalk pages =
                PageWalk.continuing(
                        endpoint.session(), operation, call.request(), call.answer(), raw);
        List<Object> all = all(pages, pages.next(), raw);
        answer(operation, message, call.answer(), raw && all.size() == 1 ? all.get(0) : all);
    }

    private static @Nullable Object body(Operation operation, OperationResponse answer) {
        Document document = answer.document();
        return switch (operation.answer()) {
            case EMPTY, TOKEN -> null;
            case SINGLE -> answer.text() != null ? answer.text() : document.resource();
            case IDENTIFIERS, COLLECTION, SAMPLE ->
                    answer.text() != null ? answer.text() : document.resources();
            case VERSION -> answer.text() != null ? answer.text() : ApiVersion.of(document.asMap());
        };
    }

    private void list(Operation operation, Exchange exchange) throws Exception {
        ListCall call = ListCall.begin(operation, exchange, options, requests, endpoint.session());
        PageWalk.Page first = call.first();
        Message message = exchange.getMessage();
        message.setBody(
                switch (call.paging()) {
                    case page -> call.raw() ? first.text() : first.rows();
                    case stream ->
                            new KajabiIterator(
                                    new PageStream(
                                            call.pages(),
                                            first,
                                            call.prefetch(),
                                            PrefetchThreads.of(endpoint.getCamelContext())),
                                    call.raw());
                    case all -> all(call.pages(), first, call.raw());
                });
        RecordOrigin.answered(message, null);
        MessageHeaders.set(message, KajabiConstants.REQUEST_ID, first.requestId());
        MessageHeaders.remove(message, KajabiConstants.TOTAL_COUNT);
        MessageHeaders.remove(message, KajabiConstants.TOTAL_PAGES);
        MessageHeaders.remove(message, KajabiConstants.NEXT_PAGE);
        first.document()
                .totalCount()
                .ifPresent(n -> message.setHeader(KajabiConstants.TOTAL_COUNT, n));
        first.document()
                .totalPages()
                .ifPresent(n -> message.setHeader(KajabiConstants.TOTAL_PAGES, n));
        if (call.paging() == Paging.page && first.hasNext()) {
            message.setHeader(KajabiConstants.NEXT_PAGE, first.number() + 1);
        }
    }

    private static List<Object> all(PageWalk walk, PageWalk.Page first, boolean raw) {
        List<Object> all = new ArrayList<>();
        new KajabiIterator(new PageStream(walk, first, 0, Runnable::run), raw)
                .forEachRemaining(all::add);
        return all;
    }

    private boolean isRaw(Message message) {
        return Boolean.TRUE.equals(CallParameter.RAW_PAYLOAD.of(message, options));
    }
}
