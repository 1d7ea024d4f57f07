// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.catalog.Answer;
import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.ApiResponse;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.ListDocument;
import io.github.camelkajabi.client.PageStream;
import io.github.camelkajabi.client.PageWalk;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.RecordId;
import io.github.camelkajabi.model.ApiVersion;
import io.github.camelkajabi.model.OauthToken;
import io.github.camelkajabi.model.ResourceIdentifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    /** What such a header tells holds for one call and must not be taken for that of the next. */
    private static final List<String> TOLD_BY_EACH_CALL =
            List.of(
                    KajabiConstants.RETRY_AFTER,
                    KajabiConstants.REQUEST_ID,
                    KajabiConstants.CREATED);

    private final Set<String> noticed = ConcurrentHashMap.newKeySet();
    private final KajabiEndpoint endpoint;
    private final KajabiRequests requests;

    KajabiProducer(KajabiEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.requests = new KajabiRequests(endpoint);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        endpoint.logIn();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        TOLD_BY_EACH_CALL.forEach(header -> Headers.remove(exchange.getMessage(), header));
        try {
            call(exchange);
        } catch (KajabiException e) {
            tell(exchange.getMessage(), e);
            throw e;
        }
    }

    private static void tell(Message message, KajabiException failure) {
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
        switch (operation.answer()) {
            case TOKEN -> message.setBody(OauthToken.of(session.obtainToken()));
            case COLLECTION -> list(operation, exchange);
            default -> {
                if (ContactUpsert.is(operation)) {
                    upsert(operation, exchange);
                } else if (operation.isRevocation()) {
                    session.revoke(requests.tokenToRevoke(message));
                    message.setBody(null);
                } else {
                    single(operation, exchange);
                }
            }
        }
        KajabiParameter.useUp(operation, message, endpoint);
    }

    private void logNotice(Operation operation) {
        if (operation.notice() != null && noticed.add(operation.id())) {
            LOG.warn("kajabi:{}: {}", operation.uri(), operation.notice());
        }
    }

    private void single(Operation operation, Exchange exchange) throws Exception {
        ApiRequest request = requests.request(operation, exchange);
        Reply answer = send(operation, request, isRaw(exchange.getMessage()));
        if (answer.hasNext()) {
            PageWalk pages = new PageWalk(endpoint.session(), request, 1, null, false);
            List<Object> all = all(pages, pages.next(), false);
            answer = new Reply(all, answer.requestId(), false);
        }
        answer(operation, exchange, answer);
        if (operation.operation().equals("create")) {
            RecordOrigin.written(exchange.getMessage());
        }
    }

    private void upsert(Operation operation, Exchange exchange) throws Exception {
        boolean raw = isRaw(exchange.getMessage());
        ContactUpsert.Outcome<Reply> outcome =
                new ContactUpsert(requests, endpoint.session(), exchange, operation)
                        .run(request -> send(operation, request, raw));
        answer(operation, exchange, outcome.answer());
        exchange.getMessage().setHeader(KajabiConstants.CREATED, outcome.created());
        RecordOrigin.written(exchange.getMessage());
    }

    private Reply send(Operation operation, ApiRequest request, boolean raw) {
        return endpoint.session()
                .execute(
                        request,
                        response ->
                                isRelationshipList(operation)
                                        ? readList(operation, response, raw)
                                        : new Reply(
                                                raw ? response.text() : read(operation, response),
                                                response.requestId(),
                                                false));
    }

    private static boolean isRelationshipList(Operation operation) {
        return operation.answer() == Answer.IDENTIFIERS && operation.method() == Method.GET;
    }

    private static Reply readList(Operation operation, ApiResponse response, boolean raw)
            throws IOException {
        if (raw) {
            String text = response.text();
            ListDocument.require(Document.read(text));
            return new Reply(text, response.requestId(), false);
        }
        Document list = ListDocument.require(Document.read(response.body(), operation.type()));
        return new Reply(list.resources(), response.requestId(), list.hasNext());
    }

    private static void answer(Operation operation, Exchange exchange, Reply answer)
            throws IOException {
        Message message = exchange.getMessage();
        message.setBody(answer.body());
        Headers.set(message, KajabiConstants.REQUEST_ID, answer.requestId());
        String type = operation.type();
        String id = type == null ? null : RecordId.of(answer.body(), type);
        RecordOrigin.answered(
                message, type == null || id == null ? null : new ResourceIdentifier(type, id));
    }

    /**
     * What the server answered.
     *
     * @param body what it is for the route
     * @param requestId the server's name for the call
     * @param hasNext whether it is a list of which another page follows
     */
    private record Reply(@Nullable Object body, @Nullable String requestId, boolean hasNext) {}

    private static @Nullable Object read(Operation operation, ApiResponse response)
            throws IOException {
        return switch (operation.answer()) {
            case SINGLE -> Document.read(response.body(), operation.type()).resource();
            case IDENTIFIERS, COLLECTION, SAMPLE ->
                    Document.read(response.body(), operation.type()).resources();
            case VERSION -> ApiVersion.of(Document.read(response.body()).asMap());
            case EMPTY, TOKEN -> null;
        };
    }

    private void list(Operation operation, Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        ApiRequest request = requests.request(operation, exchange);
        Integer number = KajabiParameter.PAGE_NUMBER.of(message, endpoint);
        Integer size = KajabiParameter.PAGE_SIZE.of(message, endpoint);
        Paging paging = KajabiParameter.PAGING.of(message, endpoint);
        if (number != null) {
            KajabiEndpoint.checkAtLeastOne(KajabiConstants.PAGE_NUMBER, number);
        }
        if (size != null) {
            KajabiEndpoint.checkAtLeastOne(KajabiConstants.PAGE_SIZE, size);
        }
        boolean raw = isRaw(message);
        int prefetch = prefetch(message);
        if (number != null) {
            paging = Paging.page;
        }
        if (size == null && paging != Paging.page && operation.paging().contains("size")) {
            size = KajabiEndpoint.DEFAULT_LIST_PAGE_SIZE;
        }
        PageWalk walk =
                new PageWalk(endpoint.session(), request, number == null ? 1 : number, size, raw);
        PageWalk.Page first = walk.next();
        Object body =
                switch (paging == null ? Paging.all : paging) {
                    case page -> raw ? first.text() : first.rows();
                    case stream ->
                            new KajabiIterator(
                                    new PageStream(
                                            walk,
                                            first,
                                            prefetch,
                                            PrefetchThreads.of(endpoint.getCamelContext())),
                                    raw);
                    case all -> all(walk, first, raw);
                };
        message.setBody(body);
        RecordOrigin.answered(message, null);
        Headers.set(message, KajabiConstants.REQUEST_ID, first.requestId());
        Headers.remove(message, KajabiConstants.TOTAL_COUNT);
        Headers.remove(message, KajabiConstants.TOTAL_PAGES);
        Headers.remove(message, KajabiConstants.NEXT_PAGE);
        first.document()
                .totalCount()
                .ifPresent(n -> message.setHeader(KajabiConstants.TOTAL_COUNT, n));
        first.document()
                .totalPages()
                .ifPresent(n -> message.setHeader(KajabiConstants.TOTAL_PAGES, n));
        if (paging == Paging.page && first.hasNext()) {
            message.setHeader(KajabiConstants.NEXT_PAGE, first.number() + 1);
        }
    }

    private int prefetch(Message message) {
        int pages = Objects.requireNonNull(KajabiParameter.PREFETCH.of(message, endpoint));
        KajabiEndpoint.checkPrefetch(KajabiConstants.PREFETCH, pages);
        return pages;
    }

    private static List<Object> all(PageWalk walk, PageWalk.Page first, boolean raw) {
        List<Object> all = new ArrayList<>();
        new KajabiIterator(new PageStream(walk, first, 0, Runnable::run), raw)
                .forEachRemaining(all::add);
        return all;
    }

    private boolean isRaw(Message message) {
        return Boolean.TRUE.equals(KajabiParameter.RAW_PAYLOAD.of(message, endpoint));
    }
}
