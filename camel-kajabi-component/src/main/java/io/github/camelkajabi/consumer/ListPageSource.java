// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.KajabiNotFoundException;
import io.github.camelkajabi.client.KajabiPermissionException;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.ListDocument;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.PageEnd;
import io.github.camelkajabi.jsonapi.RowsDocument;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.polling.Page;
import io.github.camelkajabi.polling.PageRequest;
import io.github.camelkajabi.polling.PageSource;
import io.github.camelkajabi.polling.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the pages of a polled list from the API. */
public final class ListPageSource implements PageSource<Resource> {

    private final Supplier<KajabiSession> session;
    private final PolledList list;
    private final boolean lenient;
    private final ObjIntConsumer<PageRequest> listener;

    /**
     * Creates the source of a list.
     *
     * @param session the session of the account, while the endpoint is started
     * @param lenient whether links and totals of the server are ignored
     * @param listener is called with each page that was read and the number of its rows
     */
    public ListPageSource(
            Supplier<KajabiSession> session,
            PolledList list,
            boolean lenient,
            ObjIntConsumer<PageRequest> listener) {
        this.session = session;
        this.list = list;
        this.lenient = lenient;
        this.listener = listener;
    }

    @Override
    public Page<Resource> read(PageRequest page) {
        ApiRequest request = list.request(page);
        Page<Resource> answer =
                session.get()
                        .execute(
                                request,
                                response -> {
                                    RowsDocument read =
                                            RowsDocument.read(response.body(), list.type());
                                    ListDocument.requireRows(read.document());
                                    return page(page, request, read, response.serverTime());
                                });
        listener.accept(page, answer.rows().size());
        return answer;
    }

    private Page<Resource> page(
            PageRequest page, ApiRequest request, RowsDocument read, @Nullable Instant time) {
        Document document = read.document();
        List<Resource> resources = document.resources();
        List<Row<Resource>> rows = new ArrayList<>(resources.size());
        for (int i = 0; i < resources.size(); i++) {
            String defect = read.defects().get(i);
            rows.add(
                    defect == null
                            ? list.row(request, resources.get(i))
                            : PolledList.unreadable(resources.get(i), defect));
        }
        if (lenient) {
            return new Page<>(rows, Page.Next.UNKNOWN, null, time);
        }
        OptionalLong total = document.totalCount();
        return new Page<>(
                rows,
                next(PageEnd.of(document, page.number(), page.size())),
                total.isPresent() ? total.getAsLong() : null,
                time);
    }

    private static Page.Next next(PageEnd end) {
        return switch (end) {
            case MORE, CONTRADICTORY -> Page.Next.MORE;
            case LAST -> Page.Next.NONE;
            case UNKNOWN -> Page.Next.UNKNOWN;
        };
    }

    @Override
    public Presence presence(String id) {
        try {
            Resource resource =
                    session.get()
                            .execute(
                                    list.single(id),
                                    response ->
                                            ListDocument.withoutErrors(
                                                    Document.read(response.body())))
                            .resource();
            return resource != null && id.equals(resource.getId()) && list.isOfType(resource)
                    ? Presence.PRESENT
                    : Presence.UNKNOWN;
        } catch (KajabiNotFoundException e) {
            return e.isFromApi() ? Presence.GONE : Presence.UNKNOWN;
        } catch (KajabiPermissionException e) {
            return Presence.UNKNOWN;
        }
    }

    /**
     * Reads one record of the list.
     *
     * @throws IllegalStateException if the answer holds another record or none
     */
    public Row<Resource> readRecord(String id) {
        ApiRequest request = list.single(id);
        Resource resource =
                session.get()
                        .execute(
                                request,
                                response ->
                                        ListDocument.withoutErrors(
                                                Document.read(response.body(), list.type())))
                        .resource();
        if (resource == null || !id.equals(resource.getId())) {
            throw new IllegalStateException("The answer does not hold the record '" + id + "'");
        }
        return list.row(request, resource);
    }
}
