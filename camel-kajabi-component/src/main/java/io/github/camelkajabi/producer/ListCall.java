// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.producer;

import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.Paging;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.PageWalk;
import io.github.camelkajabi.options.CallParameter;
import io.github.camelkajabi.options.EndpointOptions;
import io.github.camelkajabi.options.OptionChecks;
import io.github.camelkajabi.request.RequestFactory;
import java.io.IOException;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * A call that reads a list.
 *
 * @param pages the walk through its pages
 * @param first its first page, which has been read
 * @param paging how the pages become the body
 * @param prefetch how many pages a stream reads ahead
 * @param raw whether the body is JSON text
 */
public record ListCall(
        PageWalk pages, PageWalk.Page first, Paging paging, int prefetch, boolean raw) {

    private static final int DEFAULT_PAGE_SIZE = 100;

    /**
     * Reads the first page of a list.
     *
     * @throws IllegalArgumentException if an option or a header is wrong; nothing has been sent
     *     then
     */
    public static ListCall begin(
            Operation operation,
            Exchange exchange,
            EndpointOptions options,
            RequestFactory requests,
            KajabiSession session)
            throws IOException {
        Message message = exchange.getMessage();
        ApiRequest request = requests.request(operation, exchange);
        Integer number = CallParameter.PAGE_NUMBER.of(message, options);
        Integer size = CallParameter.PAGE_SIZE.of(message, options);
        if (number != null) {
            OptionChecks.atLeastOne(KajabiConstants.PAGE_NUMBER, number);
        }
        if (size != null) {
            OptionChecks.atLeastOne(KajabiConstants.PAGE_SIZE, size);
        }
        boolean raw = Boolean.TRUE.equals(CallParameter.RAW_PAYLOAD.of(message, options));
        int prefetch = Objects.requireNonNull(CallParameter.PREFETCH.of(message, options));
        OptionChecks.prefetch(KajabiConstants.PREFETCH, prefetch);
        Paging paging = paging(number, CallParameter.PAGING.of(message, options));
        if (size == null && paging != Paging.page && operation.paging().contains("size")) {
            size = DEFAULT_PAGE_SIZE;
        }
        PageWalk pages =
                new PageWalk(session, operation, request, number == null ? 1 : number, size, raw);
        return new ListCall(pages, pages.next(), paging, prefetch, raw);
    }

    private static Paging paging(@Nullable Integer number, @Nullable Paging chosen) {
        if (number != null) {
            return Paging.page;
        }
        return chosen == null ? Paging.all : chosen;
    }
}
