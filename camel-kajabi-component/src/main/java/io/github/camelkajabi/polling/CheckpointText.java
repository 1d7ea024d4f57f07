// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes and parses a {@link Checkpoint} as a line of JSON. Characters beyond ASCII are escaped, so
 * that every repository can store the line, whatever ids and errors contain, be it half a
 * character.
 */
final class CheckpointText {

    private static final String VERSION = "version";
    private static final String FLOOR = "floor";
    private static final String FINISHED = "finished";
    private static final String CONTENTS = "contents";
    private static final String BELOW = "below";
    private static final String COMPLETE = "complete";
    private static final String ANCHORS = "anchors";
    private static final String ROWS = "rows";
    private static final String RESET = "reset";
    private static final String PARKED = "parked";
    private static final String TIME = "time";
    private static final String SINCE = "since";
    private static final String ATTEMPTS = "attempts";
    private static final String ERROR = "error";
    private static final Set<String> OF_TIMES =
            Set.of(VERSION, FLOOR, FINISHED, CONTENTS, BELOW, PARKED);
    private static final Set<String> OF_ROWS = Set.of(VERSION, COMPLETE, ANCHORS, ROWS, PARKED);
    private static final Set<String> OF_PARKED = Set.of(TIME, SINCE, ATTEMPTS, ERROR);
    private static final Set<String> OF_RESET = Set.of(VERSION, RESET);

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build();

    private CheckpointText() {}

    static String write(Checkpoint checkpoint) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put(
                VERSION,
                checkpoint.parked().isEmpty()
                        ? Checkpoint.VERSION_WITHOUT_PARKED
                        : Checkpoint.VERSION);
        if (checkpoint instanceof Checkpoint.ByTime times) {
            Instant floor = times.floor();
            root.put(FLOOR, floor == null ? null : floor.toString());
            ObjectNode finished = root.putObject(FINISHED);
            times.finished().entrySet().stream()
                    .sorted(
                            Map.Entry.<String, Instant>comparingByValue()
                                    .thenComparing(Map.Entry::getKey, Comparator.naturalOrder()))
                    .forEach(entry -> finished.put(entry.getKey(), entry.getValue().toString()));
            if (!times.contents().isEmpty()) {
                ObjectNode contents = root.putObject(CONTENTS);
                new TreeMap<>(times.contents()).forEach(contents::put);
            }
            if (!times.below().isEmpty()) {
                ArrayNode below = root.putArray(BELOW);
                times.below().forEach(below::add);
            }
        } else if (checkpoint instanceof Checkpoint.ByRows rows) {
            root.put(COMPLETE, rows.complete());
            root.put(ANCHORS, rows.anchors());
            ArrayNode ids = root.putArray(ROWS);
            rows.rows().forEach(ids::add);
        } else {
            root.put(RESET, true);
        }
        if (!checkpoint.parked().isEmpty()) {
            ObjectNode parked = root.putObject(PARKED);
            checkpoint.parked().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> write(parked.putObject(entry.getKey()), entry.getValue()));
        }
        try {
            return MAPPER.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON can be written", e);
        }
    }

    private static void write(ObjectNode node, Parked parked) {
        Instant time = parked.time();
        if (time != null) {
            node.put(TIME, time.toString());
        }
        node.put(SINCE, parked.since().toString());
        node.put(ATTEMPTS, parked.attempts());
        node.put(ERROR, parked.error());
    }

    static Checkpoint read(String text) {
        JsonNode root;
        try {
            root = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw unusable("is not valid JSON: " + e.getOriginalMessage(), text, e);
        }
        if (!root.isObject()) {
            throw unusable(text.isBlank() ? "is empty" : "is not a JSON object", text, null);
        }
        JsonNode version = root.path(VERSION);
        if (!version.isInt() || version.intValue() < 1) {
            throw unusable("has no valid 'version'", text, null);
        }
        if (version.intValue() > Checkpoint.VERSION) {
            throw unusable(
                    "has version "
                            + version.intValue()
                            + ", but this release reads only up to version "
                            + Checkpoint.VERSION
                            + ": it was written by a newer release",
                    text,
                    null);
        }
        if (root.has(RESET)) {
            requireOnly(OF_RESET, root, text);
            if (!root.path(RESET).isBoolean() || !root.path(RESET).booleanValue()) {
                throw unusable("has a 'reset' that is not true", text, null);
            }
            return new Checkpoint.Reset();
        }
        Checkpoint checkpoint =
                root.has(ROWS) || root.has(COMPLETE) || root.has(ANCHORS)
                        ? rows(root, text)
                        : times(root, text);
        return root.has(PARKED)
                ? checkpoint.withParked(parked(root.path(PARKED), text))
                : checkpoint;
    }

    private static Map<String, Parked> parked(JsonNode records, String text) {
        if (!records.isObject()) {
            throw unusable("has a 'parked' that is not an object", text, null);
        }
        Map<String, Parked> parked = new HashMap<>();
        records.properties().forEach(entry -> parked.put(entry.getKey(), parked(entry, text)));
        return parked;
    }

    private static Parked parked(Map.Entry<String, JsonNode> entry, String text) {
        JsonNode record = entry.getValue();
        String what = " of the parked id '" + entry.getKey() + "'";
        if (!record.isObject()) {
            throw unusable("has a value" + what + " that is not an object", text, null);
        }
        requireOnly(OF_PARKED, record, text);
        if (!record.path(ATTEMPTS).isInt() || !record.path(ERROR).isTextual()) {
            throw unusable("lacks 'attempts' or 'error'" + what, text, null);
        }
        return new Parked(
                record.has(TIME) ? instant(record.path(TIME), "'time'" + what, text) : null,
                instant(record.path(SINCE), "'since'" + what, text),
                record.path(ATTEMPTS).intValue(),
                record.path(ERROR).textValue());
    }

    private static Checkpoint times(JsonNode root, String text) {
        requireOnly(OF_TIMES, root, text);
        // A floor missing by mistake must not mean "from the beginning".
        if (!root.has(FLOOR)) {
            throw unusable("has no 'floor'", text, null);
        }
        JsonNode floor = root.path(FLOOR);
        JsonNode times = root.path(FINISHED);
        if (!times.isMissingNode() && !times.isObject()) {
            throw unusable("has a 'finished' that is not an object", text, null);
        }
        Map<String, Instant> finished = new HashMap<>();
        times.properties()
                .forEach(
                        entry ->
                                finished.put(
                                        entry.getKey(),
                                        instant(
                                                entry.getValue(),
                                                "time of id '" + entry.getKey() + "'",
                                                text)));
        JsonNode contents = root.path(CONTENTS);
        if (!contents.isMissingNode() && !contents.isObject()) {
            throw unusable("has a 'contents' that is not an object", text, null);
        }
        Map<String, String> fingerprints = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : contents.properties()) {
            if (!entry.getValue().isTextual()) {
                throw unusable(
                        "has a content of id '" + entry.getKey() + "' that is not a text",
                        text,
                        null);
            }
            fingerprints.put(entry.getKey(), entry.getValue().textValue());
        }
        JsonNode below = root.path(BELOW);
        if (!below.isMissingNode() && !below.isArray()) {
            throw unusable("has a 'below' that is not an array", text, null);
        }
        return new Checkpoint.ByTime(
                floor.isNull() ? null : instant(floor, "'" + FLOOR + "'", text),
                finished,
                fingerprints,
                List.copyOf(ids(below, text)));
    }

    private static Checkpoint rows(JsonNode root, String text) {
        requireOnly(OF_ROWS, root, text);
        JsonNode complete = root.path(COMPLETE);
        if (!complete.isMissingNode() && !complete.isBoolean()) {
            throw unusable("has a 'complete' that is neither true nor false", text, null);
        }
        JsonNode rows = root.path(ROWS);
        if (!rows.isArray()) {
            throw unusable("has no array 'rows'", text, null);
        }
        boolean isComplete = complete.asBoolean(false);
        if (rows.isEmpty() && !isComplete) {
            throw unusable("has no rows but is not complete", text, null);
        }
        JsonNode anchors = root.path(ANCHORS);
        int count = anchors.isMissingNode() ? (isComplete ? 0 : 1) : anchors.asInt(-1);
        if (isComplete ? count != 0 : count < 1 || count > rows.size()) {
            throw unusable("has 'anchors' that do not fit its rows", text, null);
        }
        return new Checkpoint.ByRows(isComplete, count, List.copyOf(ids(rows, text)));
    }

    private static Set<String> ids(JsonNode rows, String text) {
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode row : rows) {
            if (!row.isTextual()) {
                throw unusable("has a row that is not a text", text, null);
            }
            if (!ids.add(row.textValue())) {
                throw unusable("has the row '" + row.textValue() + "' twice", text, null);
            }
        }
        return ids;
    }

    private static void requireOnly(Set<String> fields, JsonNode root, String text) {
        for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!fields.contains(name)) {
                throw unusable("has an unknown field '" + name + "'", text, null);
            }
        }
    }

    private static Instant instant(JsonNode node, String what, String text) {
        if (!node.isTextual()) {
            throw unusable("has a " + what + " that is not a text", text, null);
        }
        try {
            return OffsetDateTime.parse(node.textValue()).toInstant();
        } catch (DateTimeParseException e) {
            throw unusable(
                    "has a "
                            + what
                            + " that is not a time such as 2026-01-31T08:00:00Z: "
                            + node.textValue(),
                    text,
                    e);
        }
    }

    static CheckpointException unusable(String what, String text, @Nullable Throwable cause) {
        String start = text.length() > 200 ? text.substring(0, 200) + "..." : text;
        return new CheckpointException(
                "The saved checkpoint "
                        + what
                        + ". Nothing is read, so that no record is skipped or repeated. Restore a"
                        + " copy, write a checkpoint such as"
                        + " {\"version\":1,\"floor\":\"2026-01-31T08:00:00Z\"} (or, for a list"
                        + " whose records have no time, {\"version\":1,\"rows\":[\"4711\"]} with"
                        + " the id of a finished record), or delete it to begin anew at startFrom."
                        + " Its text: "
                        + start,
                cause);
    }
}
