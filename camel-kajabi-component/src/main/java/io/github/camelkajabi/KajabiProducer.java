// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.catalog.ResponseShape;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.OperationResponse;
import io.github.camelkajabi.client.PageStream;
import io.github.camelkajabi.client.PageWalk;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.model.ApiVersion;
import io.github.camelkajabi.model.OauthToken;
import io.github.camelkajabi.model.Resource;
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
        Message message = exchange.getMessage();
        boolean isCreate = operation.operation().equals("create");
        boolean raw = isRaw(message);
        ApiRequest request;
        OperationResponse answer;
        try {
            request = requests.request(operation, exchange);
        } finally {
            if (isCreate) {
                RecordOrigin.forget(message);
            }
        }
        try {
            answer = send(operation, request, raw);
        } catch (KajabiException e) {
            if (operation.answersWhatThePathNames()) {
                RecordOrigin.forgetAllBut(message, operation.idIn(request.path()));
            }
            throw e;
        }
        Object body =
                isRelationshipList(operation)
                        ? related(operation, request, answer, raw)
                        : body(operation, answer);
        answer(operation, message, answer, body);
        if (isCreate) {
            RecordOrigin.written(message);
        }
    }

    private void upsert(Operation operation, Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        boolean raw = isRaw(message);
        RecordOrigin.forget(message);
        ContactUpsert.Outcome<OperationResponse> outcome =
                new ContactUpsert(requests, endpoint.session(), exchange, operation)
                        .run(request -> send(operation, request, raw));
        OperationResponse answer = outcome.answer();
        answer(operation, message, answer, body(operation, answer));
        message.setHeader(KajabiConstants.CREATED, outcome.created());
        RecordOrigin.written(message);
    }

    private static void answer(
            Operation operation, Message message, OperationResponse answer, @Nullable Object body) {
        message.setBody(body);
        Headers.set(message, KajabiConstants.REQUEST_ID, answer.requestId());
        Resource record =
                operation.answer() == ResponseShape.SINGLE ? answer.document().resource() : null;
        RecordOrigin.answered(message, record == null ? null : record.getIdentifier());
    }

    private OperationResponse send(Operation operation, ApiRequest request, boolean raw) {
        return endpoint.session()
                .execute(
                        request,
                        response -> OperationResponse.read(operation, request, response, raw));
    }

    /**
     * The body of a relationship list. Its first page is requested without page parameters; if
     * further pages follow, they are read too, and a raw payload is the list of all documents.
     */
    private @Nullable Object related(
            Operation operation, ApiRequest request, OperationResponse first, boolean raw) {
        PageWalk walk = PageWalk.continuing(endpoint.session(), operation, request, first, raw);
        List<Object> all = all(walk, walk.next(), raw);
        return raw && all.size() == 1 ? all.get(0) : all;
    }

    private static boolean isRelationshipList(Operation operation) {
        return operation.answer() == ResponseShape.IDENTIFIERS && operation.method() == Method.GET;
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
                new PageWalk(
                        endpoint.session(),
                        operation,
                        request,
                        number == null ? 1 : number,
                        size,
                        raw);
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
