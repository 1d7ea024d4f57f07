// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.OperationResponse;
import io.github.camelkajabi.client.PageStream;
import io.github.camelkajabi.client.PageWalk;
import io.github.camelkajabi.consumer.WholeList;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.model.ApiVersion;
import io.github.camelkajabi.model.OauthToken;
import io.github.camelkajabi.model.Resource;
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
import java.util.function.UnaryOperator;
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

    private static final int DELIVERED = 204;
    private static final int NOT_FOUND = 404;

    private final Set<String> noticed = ConcurrentHashMap.newKeySet();
    private final KajabiEndpoint endpoint;
    private final EndpointOptions options;
    private final RequestFactory requests;

    KajabiProducer(KajabiEndpoint endpoint, EndpointOptions options) {
        super(endpoint);
        this.endpoint = endpoint;
        this.options = options;
        this.requests = new RequestFactory(options, endpoint::session);
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
            case RING -> ring(message);
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

    /** The status is set so that an HTTP endpoint at the beginning of the route answers with it. */
    private void ring(Message message) throws Exception {
        String event = CallParameter.EVENT.of(message, options);
        String token = message.getHeader(KajabiConstants.HOOK_TOKEN, String.class);
        message.removeHeader(KajabiConstants.HOOK_TOKEN);
        boolean isRight =
                event != null
                        && token != null
                        && KajabiDoorbell.of(endpoint.getCamelContext()).ring(event, token);
        message.setBody(null);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, isRight ? DELIVERED : NOT_FOUND);
    }

    private void logNotice(Operation operation) {
        if (operation.notice() != null && noticed.add(operation.id())) {
            LOG.warn("kajabi:{}: {}", operation.uri(), operation.notice());
        }
    }

    private void single(Operation operation, Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        boolean raw = isRaw(message);
        UnaryOperator<Resource> view = view(operation, message, raw);
        SingleCall call = SingleCall.send(operation, exchange, requests, endpoint.session(), raw);
        OperationResponse answer = call.answer();
        answer(operation, message, answer, body(operation, answer, view), call.writtenTo());
        if (operation.operation().equals("create")) {
            RecordOrigin.written(message);
        }
    }

    private void upsert(Operation operation, Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        boolean raw = isRaw(message);
        UnaryOperator<Resource> view = view(operation, message, raw);
        RecordOrigin.forget(message);
        ContactUpsert.Outcome<OperationResponse> outcome =
                new ContactUpsert(requests, endpoint.session(), exchange, operation)
                        .run(
                                request ->
                                        SingleCall.send(
                                                operation, request, endpoint.session(), raw));
        OperationResponse answer = outcome.answer();
        answer(operation, message, answer, body(operation, answer, view), outcome.site());
        message.setHeader(KajabiConstants.CREATED, outcome.created());
        RecordOrigin.written(message);
    }

    private void answer(
            Operation operation,
            Message message,
            OperationResponse answer,
            @Nullable Object body,
            @Nullable String writtenTo) {
        message.setBody(body);
        MessageHeaders.set(message, KajabiConstants.REQUEST_ID, answer.requestId());
        RecordOrigin.answered(
                message, options.account(), SingleCall.record(operation, answer), writtenTo);
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
        List<Object> all =
                all(
                        KajabiIterator.of(
                                stream(pages, pages.next(), 0), raw, UnaryOperator.identity()));
        answer(operation, message, call.answer(), raw && all.size() == 1 ? all.get(0) : all, null);
    }

    private static @Nullable Object body(
            Operation operation, OperationResponse answer, UnaryOperator<Resource> view) {
        Document document = answer.document();
        return switch (operation.answer()) {
            case EMPTY, TOKEN -> null;
            case SINGLE -> answer.text() != null ? answer.text() : shown(document.resource(), view);
            case IDENTIFIERS, COLLECTION, SAMPLE ->
                    answer.text() != null ? answer.text() : document.resources();
            case VERSION -> answer.text() != null ? answer.text() : ApiVersion.of(document.asMap());
        };
    }

    private static @Nullable Resource shown(
            @Nullable Resource record, UnaryOperator<Resource> view) {
        return record == null ? null : view.apply(record);
    }

    private UnaryOperator<Resource> view(Operation operation, Message message, boolean raw) {
        return raw ? UnaryOperator.identity() : requests.view(operation, message);
    }

    /** The body of a list that is complete although it changes while it is read. */
    private void wholeList(Operation operation, Message message) throws Exception {
        WholeList list = WholeList.of(operation, message, options, endpoint.session());
        KajabiIterator rows = KajabiIterator.of(list, requests.view(operation, message));
        Paging paging = CallParameter.PAGING.of(message, options);
        message.setBody(paging == Paging.stream ? rows : all(rows));
        RecordOrigin.answered(message, options.account(), null, null);
        List.of(
                        KajabiConstants.REQUEST_ID,
                        KajabiConstants.TOTAL_COUNT,
                        KajabiConstants.TOTAL_PAGES,
                        KajabiConstants.NEXT_PAGE)
                .forEach(header -> MessageHeaders.remove(message, header));
    }

    private static List<Object> all(KajabiIterator rows) {
        List<Object> all = new ArrayList<>();
        try (rows) {
            rows.forEachRemaining(all::add);
        }
        return all;
    }

    private void list(Operation operation, Exchange exchange) throws Exception {
        if (options.pages().consistent()) {
            wholeList(operation, exchange.getMessage());
            return;
        }
        Message message = exchange.getMessage();
        UnaryOperator<Resource> view = view(operation, message, isRaw(message));
        ListCall call = ListCall.begin(operation, exchange, options, requests, endpoint.session());
        PageWalk.Page first = call.first();
        message.setBody(
                switch (call.paging()) {
                    case page ->
                            call.raw() ? first.text() : first.rows().stream().map(view).toList();
                    case stream ->
                            KajabiIterator.of(
                                    stream(call.pages(), first, call.prefetch()), call.raw(), view);
                    case all ->
                            all(
                                    KajabiIterator.of(
                                            stream(call.pages(), first, call.prefetch()),
                                            call.raw(),
                                            view));
                });
        RecordOrigin.answered(message, options.account(), null, null);
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

    private PageStream stream(PageWalk walk, PageWalk.Page first, int ahead) throws Exception {
        return new PageStream(walk, first, ahead, PrefetchThreads.of(endpoint.getCamelContext()));
    }

    private boolean isRaw(Message message) {
        return Boolean.TRUE.equals(CallParameter.RAW_PAYLOAD.of(message, options));
    }
}
