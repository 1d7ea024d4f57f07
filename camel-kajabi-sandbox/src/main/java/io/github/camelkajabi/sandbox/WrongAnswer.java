// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The changes that make the document of a successful response wrong. Each takes the document and
 * its request; parts that a document lacks are not changed.
 */
final class WrongAnswer {

    /** Changes the document of a response. */
    @FunctionalInterface
    interface Edit extends BiConsumer<ObjectNode, SandboxRequest> {}

    private static final Pattern PAGE_NUMBER = page("number");
    private static final Pattern PAGE_SIZE = page("size");
    private static final Pattern TIME =
            Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8})\\.[0-9]+(Z|[+-][0-9:]+)");
    private static final List<String> TOTALS = List.of("total", "total_count");

    private WrongAnswer() {}

    /** Makes a document wrong; a text that is not a JSON object stays as it is. */
    static String edited(String text, SandboxRequest request, List<Edit> edits) {
        try {
            JsonNode document = Api.MAPPER.readTree(text);
            if (document instanceof ObjectNode object) {
                edits.forEach(edit -> edit.accept(object, request));
                return Api.MAPPER.writeValueAsString(object);
            }
            return text;
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    /**
     * Removes all rows and adapts links and totals, as the server would respond for an empty list.
     */
    static void emptyList(ObjectNode document, SandboxRequest request) {
        if (rows(document) == null) {
            return;
        }
        total(before -> 0, false).accept(document, request);
        emptyPage(document, request);
        if (document.path("meta") instanceof ObjectNode meta && meta.has("count")) {
            meta.put("count", 0);
        }
        if (document.path("links") instanceof ObjectNode links) {
            if (links.has("current")) {
                links.remove(List.of("next", "last"));
            } else {
                links.putNull("next");
                links.put("last", numbered(links.path("self").asText(), 1));
            }
        }
        pagination(document).ifNext(JsonNodeFactory.instance.nullNode());
    }

    /** Leaves no row; links and meta still speak of the rows there are. */
    static void emptyPage(ObjectNode document, SandboxRequest request) {
        ArrayNode rows = rows(document);
        if (rows != null) {
            rows.removeAll();
            document.remove("included");
        }
    }

    /** Keeps the first rows only. */
    static Edit keepFirst(int count) {
        return (document, request) -> shorten(rows(document), count);
    }

    /** Leaves out the last rows. */
    static Edit withoutLast(int count) {
        return (document, request) -> {
            ArrayNode rows = rows(document);
            if (rows != null) {
                shorten(rows, Math.max(0, rows.size() - count));
            }
        };
    }

    /** Leaves out one row, counted from 1; negative numbers count from the end. */
    static Edit withoutRow(int position) {
        return (document, request) -> {
            ArrayNode rows = rows(document);
            if (rows != null) {
                // Out of bounds, remove() does nothing.
                rows.remove(position > 0 ? position - 1 : rows.size() + position);
            }
        };
    }

    static void withoutMiddleRow(ObjectNode document, SandboxRequest request) {
        ArrayNode rows = rows(document);
        if (rows != null) {
            rows.remove(rows.size() / 2);
        }
    }

    /** Leaves out the row with an id. */
    static Edit withoutRecord(String id) {
        return (document, request) -> {
            ArrayNode rows = rows(document);
            if (rows != null) {
                for (int i = rows.size() - 1; i >= 0; i--) {
                    if (rows.get(i).path("id").asText().equals(id)) {
                        rows.remove(i);
                    }
                }
            }
        };
    }

    static void withoutLinks(ObjectNode document, SandboxRequest request) {
        document.remove("links");
    }

    static void withoutTotals(ObjectNode document, SandboxRequest request) {
        document.remove("meta");
    }

    static void withoutNext(ObjectNode document, SandboxRequest request) {
        if (document.path("links") instanceof ObjectNode links) {
            links.remove("next");
        }
        pagination(document).ifNext(JsonNodeFactory.instance.nullNode());
    }

    /** Names a next page, whether there is one or not. */
    static void withNext(ObjectNode document, SandboxRequest request) {
        if (rows(document) == null) {
            return;
        }
        int next = number(request.parameter("page[number]"), 1) + 1;
        String self = document.path("links").path("self").asText(request.path());
        document.withObject("/links").put("next", numbered(self, next));
        pagination(document).ifNext(JsonNodeFactory.instance.numberNode(next));
    }

    /**
     * Changes the number of rows in meta and, with it, the number of pages.
     *
     * @param isAdded whether a meta that has neither gets a total
     */
    static Edit total(LongUnaryOperator change, boolean isAdded) {
        return (document, request) -> {
            ArrayNode rows = rows(document);
            JsonNode stated = document.path("meta");
            boolean isSilent = TOTALS.stream().noneMatch(stated::has) && !stated.has("total_pages");
            if (rows == null || (isSilent && !isAdded)) {
                return;
            }
            long size = Math.max(1, size(document, request, rows));
            ObjectNode meta = document.withObject("/meta");
            JsonNode records = meta.path("pagination").path("records");
            long before =
                    TOTALS.stream()
                            .filter(meta::has)
                            .mapToLong(name -> meta.get(name).asLong())
                            .findFirst()
                            .orElse(meta.path("total_pages").asLong(0) * size);
            long total = Math.max(0, change.applyAsLong(before));
            long pages = Math.max(1, (total + size - 1) / size);
            for (String name : TOTALS) {
                if (meta.has(name) || (isSilent && name.equals("total"))) {
                    meta.put(name, total);
                }
            }
            if (meta.has("total_pages")) {
                meta.put("total_pages", pages);
            }
            if (!records.isMissingNode()) {
                meta.withObject("/pagination").put("records", total).put("last", pages);
            }
        };
    }

    /** Cuts the fractions of seconds off every time. */
    static void wholeSeconds(ObjectNode document, SandboxRequest request) {
        cutTimes(document);
    }

    static void withoutData(ObjectNode document, SandboxRequest request) {
        document.remove("data");
    }

    static void nullData(ObjectNode document, SandboxRequest request) {
        document.putNull("data");
    }

    /** Adds errors to a document that is otherwise right. */
    static void withErrors(ObjectNode document, SandboxRequest request) {
        document.putArray("errors")
                .addObject()
                .put("status", "500")
                .putNull("source")
                .put("title", "Internal Server Error")
                .put("detail", "Part of the answer is missing");
    }

    private static void cutTimes(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(object.properties());
            for (Map.Entry<String, JsonNode> field : fields) {
                Matcher time = TIME.matcher(field.getValue().asText());
                if (time.matches()) {
                    object.put(field.getKey(), time.group(1) + time.group(2));
                }
            }
        }
        node.forEach(WrongAnswer::cutTimes);
    }

    private static ArrayNode rows(ObjectNode document) {
        return document.path("data") instanceof ArrayNode rows ? rows : null;
    }

    private static void shorten(ArrayNode rows, int count) {
        while (rows != null && rows.size() > count) {
            rows.remove(rows.size() - 1);
        }
    }

    /** The page numbers that one of the meta shapes repeats beside the links. */
    private record Pagination(JsonNode node) {

        void ifNext(JsonNode next) {
            if (node instanceof ObjectNode pagination) {
                pagination.set("next", next);
            }
        }
    }

    private static Pagination pagination(ObjectNode document) {
        return new Pagination(document.path("meta").path("pagination"));
    }

    private static long size(ObjectNode document, SandboxRequest request, ArrayNode rows) {
        Matcher self = PAGE_SIZE.matcher(document.path("links").path("self").asText());
        return self.find()
                ? Long.parseLong(self.group(2))
                : number(request.parameter("page[size]"), rows.size());
    }

    private static int number(String value, int otherwise) {
        return value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : otherwise;
    }

    private static String numbered(String link, int number) {
        Matcher matcher = PAGE_NUMBER.matcher(link);
        if (matcher.find()) {
            return matcher.replaceFirst("$1" + number);
        }
        return link + (link.contains("?") ? "&" : "?") + "page[number]=" + number;
    }

    private static Pattern page(String parameter) {
        return Pattern.compile("(page(?:\\[|%5B)" + parameter + "(?:]|%5D)=)([0-9]{1,18})");
    }
}
