// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import io.github.camelkajabi.sandbox.Documents.Slice;
import io.github.camelkajabi.sandbox.Documents.View;
import io.github.camelkajabi.sandbox.ResourceType.Filter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Handles reads: filter, sort, page, sparse fields, include. Runs inside the store's lock. */
final class Lists {

    private static final Pattern FILTER = Pattern.compile("filter\\[([^\\]]+)](\\[])?");
    private static final Pattern FIELDS = Pattern.compile("fields\\[([^\\]]+)]");

    private static final Set<String> LIST_PARAMETERS =
            Set.of("sort", "include", "page[number]", "page[size]");

    private final Store store;
    private final Documents documents;
    private final Supplier<String> linkBase;
    private final Function<String, PageShape> shapes;
    private final int maxPageSize;
    private final Set<String> sortIgnored;
    private final boolean strict;

    private record Page(int number, int size, int total) {

        int count() {
            return Math.max(1, (total + size - 1) / size);
        }

        int from() {
            return (int) Math.min(total, (number - 1L) * size);
        }

        int to() {
            return (int) Math.min(total, (long) number * size);
        }

        List<Resource> of(List<Resource> rows, boolean fromTheEnd) {
            return IntStream.range(from(), to())
                    .mapToObj(i -> rows.get(fromTheEnd ? total - 1 - i : i))
                    .toList();
        }
    }

    Lists(
            Store store,
            Documents documents,
            Supplier<String> linkBase,
            Function<String, PageShape> shapes,
            int maxPageSize,
            Set<String> sortIgnored,
            boolean strict) {
        this.store = store;
        this.documents = documents;
        this.linkBase = linkBase;
        this.shapes = shapes;
        this.maxPageSize = maxPageSize;
        this.sortIgnored = sortIgnored;
        this.strict = strict;
    }

    Map<String, Object> single(Resource row, SandboxRequest request) {
        ResourceType type = ResourceTypes.of(row.type());
        View view = view(type.includes(), request).with(slices(type, request));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("data", documents.resource(row, view));
        if (!view.include().isEmpty()) {
            answer.put("included", documents.included(List.of(row), view));
        }
        for (String name : request.query().keySet()) {
            refuseIf(
                    !FIELDS.matcher(name).matches()
                            && !name.equals("include")
                            && !type.readParameters().contains(name),
                    name);
        }
        return answer;
    }

    Map<String, Object> page(ResourceType type, SandboxRequest request) {
        View view = view(type.listIncludes(), request);
        for (String name : type.requiredFilters()) {
            if (request.parameter("filter[" + name + "]").isEmpty()) {
                throw new ApiException(
                        400,
                        Map.of("parameter", "filter[" + name + "]"),
                        "Filter " + name + " is mandatory");
            }
        }
        Predicate<Resource> accepted = row -> type.isVisible(row) && !store.isHidden(row);
        boolean all = !type.isPartlyVisible() && !store.hidesAny();
        for (Map.Entry<String, List<String>> parameter : request.query().entrySet()) {
            Matcher filter = FILTER.matcher(parameter.getKey());
            if (filter.matches()) {
                accepted = accepted.and(filter(type, filter.group(1), parameter));
                all = false;
            } else {
                refuseIf(
                        !FIELDS.matcher(parameter.getKey()).matches()
                                && !LIST_PARAMETERS.contains(parameter.getKey()),
                        parameter.getKey());
            }
        }
        List<Resource> rows = store.all(type.name());
        if (!all) {
            rows = rows.stream().filter(accepted).toList();
        }
        String sort = sort(type, request.parameter("sort"));
        boolean descending = sort.startsWith("-");
        String key = descending ? sort.substring(1) : sort;
        if (!key.isEmpty() && !key.equals("created_at")) {
            rows = rows.stream().sorted(by(key)).toList();
        }
        Page page =
                new Page(
                        positive(request, "page[number]", 1),
                        Math.min(
                                positive(request, "page[size]", type.pageSize()),
                                Math.min(maxPageSize, type.maxPageSize())),
                        rows.size());
        List<Resource> shown = page.of(rows, descending);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("data", shown.stream().map(row -> documents.resource(row, view)).toList());
        if (!view.include().isEmpty()) {
            answer.put("included", documents.included(shown, view));
        }
        PageShape shape = shapes.apply(type.name());
        Map<String, Object> links = links(shape, page, request);
        if (!links.isEmpty()) {
            answer.put("links", links);
        }
        Map<String, Object> meta = meta(shape, page, shown.size());
        if (!meta.isEmpty()) {
            answer.put("meta", meta);
        }
        return answer;
    }

    /** Returns the condition of one filter parameter; an unknown one accepts every row. */
    private Predicate<Resource> filter(
            ResourceType type, String name, Map.Entry<String, List<String>> parameter) {
        Filter filter = type.filters().get(name);
        refuseIf(filter == null, parameter.getKey());
        if (filter == null) {
            return row -> true;
        }
        return row -> {
            try {
                return parameter.getValue().stream()
                        .allMatch(value -> filter.accepts(store, row, value));
            } catch (Filters.UnreadableValueException e) {
                refuseIf(true, parameter.getKey());
                return true;
            }
        };
    }

    /**
     * Reads {@code filter[offers_search]}, {@code [offers_page]} and {@code [offers_per]} and the
     * like, by relationship.
     */
    private Map<String, Slice> slices(ResourceType type, SandboxRequest request) {
        Map<String, Slice> slices = new HashMap<>();
        for (String relationship : ResourceTypes.SLICED) {
            String prefix = "filter[" + relationship + "_";
            if (type.readParameters().contains(prefix + "search]")
                    && request.query().keySet().stream()
                            .anyMatch(name -> name.startsWith(prefix))) {
                slices.put(
                        relationship,
                        new Slice(
                                request.parameter(prefix + "search]"),
                                positive(request, prefix + "page]", 1),
                                positive(request, prefix + "per]", maxPageSize)));
            }
        }
        return slices;
    }

    private String sort(ResourceType type, String requested) {
        boolean known =
                type.sortKeys()
                        .contains(requested.startsWith("-") ? requested.substring(1) : requested);
        refuseIf(!requested.isEmpty() && !known, "sort");
        if (sortIgnored.contains(type.name())) {
            return "";
        }
        return known ? requested : type.defaultSort();
    }

    /** Sorting is stable: rows with equal values stay in the order of their creation. */
    private static Comparator<Resource> by(String attribute) {
        return Comparator.<Resource, Object>comparing(
                row -> row.value(attribute), Comparator.nullsLast(Filters::compare));
    }

    private View view(Set<String> allowed, SandboxRequest request) {
        Map<String, Set<String>> fields = new HashMap<>();
        for (String name : request.query().keySet()) {
            Matcher matcher = FIELDS.matcher(name);
            if (matcher.matches()) {
                refuseIf(ResourceTypes.of(matcher.group(1)) == null, name);
                fields.put(matcher.group(1), Documents.commaSeparated(request.parameter(name)));
            }
        }
        Set<String> include =
                new LinkedHashSet<>(Documents.commaSeparated(request.parameter("include")));
        refuseIf(!allowed.containsAll(include), "include");
        include.retainAll(allowed);
        return new View(fields, include, Map.of());
    }

    /** The live server most likely ignores unknown parameters; strict mode reports them. */
    private void refuseIf(boolean unknown, String parameter) {
        if (unknown && strict) {
            throw new ApiException(
                    400, Map.of("parameter", parameter), "Parameter is not supported here");
        }
    }

    private int positive(SandboxRequest request, String name, int otherwise) {
        String value = request.parameter(name);
        boolean readable = value.matches("0*[1-9][0-9]{0,8}");
        refuseIf(!readable && !value.isEmpty(), name);
        return readable ? Integer.parseInt(value) : otherwise;
    }

    private Map<String, Object> links(PageShape shape, Page page, SandboxRequest request) {
        boolean isFirst = page.number() == 1;
        boolean isLast = page.number() >= page.count();
        Map<String, Object> links = new LinkedHashMap<>();
        switch (shape) {
            case NONE -> {}
            case LIVE, SELF_ONLY -> {
                links.put("self", link(shape, request, page.number(), page.size()));
                links.put("current", link(shape, request, page.number(), page.size()));
                if (shape == PageShape.LIVE && !isFirst) {
                    links.put("first", link(shape, request, 1, page.size()));
                    links.put("prev", link(shape, request, page.number() - 1, page.size()));
                }
                if (shape == PageShape.LIVE && !isLast) {
                    links.put("next", link(shape, request, page.number() + 1, page.size()));
                    links.put("last", link(shape, request, page.count(), page.size()));
                }
            }
            case DOCS, PURCHASES, TRANSACTIONS, PAYOUTS -> {
                links.put("self", link(shape, request, page.number(), page.size()));
                links.put("first", link(shape, request, 1, page.size()));
                links.put(
                        "prev",
                        isFirst ? null : link(shape, request, page.number() - 1, page.size()));
                links.put(
                        "next",
                        isLast ? null : link(shape, request, page.number() + 1, page.size()));
                links.put("last", link(shape, request, page.count(), page.size()));
            }
        }
        return links;
    }

    private static Map<String, Object> meta(PageShape shape, Page page, int rows) {
        Map<String, Object> meta = new LinkedHashMap<>();
        switch (shape) {
            case NONE, SELF_ONLY -> {}
            case LIVE -> meta.put("total", page.total());
            case DOCS -> {
                meta.put("total_pages", page.count());
                meta.put("total_count", page.total());
                meta.put("current_page", page.number());
            }
            case PURCHASES -> {
                meta.put("count", rows);
                meta.put("total_count", page.total());
                meta.put("total_pages", page.count());
            }
            case TRANSACTIONS -> {
                meta.put("total_pages", page.count());
                meta.put("current_page", page.number());
            }
            case PAYOUTS -> {
                meta.put("total", page.total());
                Map<String, Object> pagination = new LinkedHashMap<>();
                pagination.put("current", page.number());
                pagination.put("first", 1);
                pagination.put("prev", page.number() == 1 ? null : page.number() - 1);
                pagination.put("next", page.number() >= page.count() ? null : page.number() + 1);
                pagination.put("last", page.count());
                pagination.put("records", page.total());
                meta.put("pagination", pagination);
            }
        }
        return meta;
    }

    private String link(PageShape shape, SandboxRequest request, int number, int size) {
        Map<String, List<String>> query = new LinkedHashMap<>(request.query());
        query.put("page[number]", List.of(Integer.toString(number)));
        query.put("page[size]", List.of(Integer.toString(size)));
        String text =
                query.entrySet().stream()
                        .flatMap(
                                parameter ->
                                        parameter.getValue().stream()
                                                .map(
                                                        value ->
                                                                encode(parameter.getKey())
                                                                        + "="
                                                                        + encode(value)))
                        .collect(Collectors.joining("&"));
        String printed =
                shape == PageShape.LIVE ? text : text.replace("%5B", "[").replace("%5D", "]");
        return linkBase.get() + request.path().substring("/v1".length()) + "?" + printed;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
