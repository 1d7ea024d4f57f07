// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.ApiResponse;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.PageWalk;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.model.ApiVersion;
import io.github.camelkajabi.model.OauthToken;
import io.github.camelkajabi.model.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
        try {
            call(exchange);
        } catch (KajabiException e) {
            e.getRetryAfter()
                    .ifPresent(
                            wait ->
                                    exchange.getMessage()
                                            .setHeader(
                                                    KajabiConstants.RETRY_AFTER,
                                                    wait.plusMillis(999).toSeconds()));
            throw e;
        }
    }

    private void call(Exchange exchange) throws Exception {
        Operation operation = requests.operation(exchange.getMessage());
        logNotice(operation);
        KajabiSession session = endpoint.session();
        switch (operation.answer()) {
            case TOKEN -> exchange.getMessage().setBody(OauthToken.of(session.obtainToken()));
            case COLLECTION -> list(operation, exchange);
            default -> {
                if (ContactUpsert.is(operation)) {
                    upsert(operation, exchange);
                } else if (operation.isRevocation()) {
                    session.revoke(requests.tokenToRevoke(exchange.getMessage()));
                    exchange.getMessage().setBody(null);
                } else {
                    single(operation, exchange);
                }
            }
        }
    }

    private void logNotice(Operation operation) {
        if (operation.notice() != null && noticed.add(operation.id())) {
            LOG.warn("kajabi:{}: {}", operation.uri(), operation.notice());
        }
    }

    private void single(Operation operation, Exchange exchange) throws Exception {
        Answer answer =
                send(
                        operation,
                        requests.request(operation, exchange),
                        isRaw(exchange.getMessage()));
        answer(exchange, answer);
        if (operation.operation().equals("create") && answer.body() instanceof Resource created) {
            RecordOrigin.set(exchange, created);
        }
    }

    private void upsert(Operation operation, Exchange exchange) throws Exception {
        boolean raw = isRaw(exchange.getMessage());
        ContactUpsert.Outcome<Answer> outcome =
                new ContactUpsert(requests, endpoint.session(), exchange, operation)
                        .run(request -> send(operation, request, raw));
        answer(exchange, outcome.answer());
        exchange.getMessage().setHeader(KajabiConstants.CREATED, outcome.created());
        if (outcome.answer().body() instanceof Resource written) {
            RecordOrigin.set(exchange, written);
        }
    }

    private Answer send(Operation operation, ApiRequest request, boolean raw) {
        return endpoint.session()
                .execute(
                        request,
                        response ->
                                new Answer(
                                        raw ? text(response) : read(operation, response),
                                        response.requestId()));
    }

    private static void answer(Exchange exchange, Answer answer) {
        exchange.getMessage().setBody(answer.body());
        exchange.getMessage().setHeader(KajabiConstants.REQUEST_ID, answer.requestId());
    }

    private record Answer(@Nullable Object body, @Nullable String requestId) {}

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
        boolean raw = isRaw(message);
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
                    case stream -> new KajabiIterator(walk, first, raw);
                    case all -> all(new KajabiIterator(walk, first, raw));
                };
        message.setBody(body);
        message.setHeader(KajabiConstants.REQUEST_ID, first.requestId());
        message.removeHeader(KajabiConstants.TOTAL_COUNT);
        message.removeHeader(KajabiConstants.TOTAL_PAGES);
        message.removeHeader(KajabiConstants.NEXT_PAGE);
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

    private static List<Object> all(KajabiIterator rows) {
        List<Object> all = new ArrayList<>();
        rows.forEachRemaining(all::add);
        return all;
    }

    private boolean isRaw(Message message) {
        return Boolean.TRUE.equals(KajabiParameter.RAW_PAYLOAD.of(message, endpoint));
    }

    private static String text(ApiResponse response) throws IOException {
        return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }
}
