// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a list has been delivered: every record older than the floor is finished, and one at or
 * after the floor is finished if and only if it is named here.
 *
 * <p>As text it is one line of JSON, which people may write as well; {@code finished} may then be
 * left out:
 *
 * <pre>{@code
 * {"version":1,"floor":"2026-01-31T08:00:00Z","finished":{"4711":"2026-01-31T08:00:01Z"}}
 * }</pre>
 *
 * @param floor by the server's clock; null says nothing of any record and so begins at the oldest
 * @param finished the ids of the finished records at or after the floor, with their creation times
 */
public record Checkpoint(@Nullable Instant floor, Map<String, Instant> finished) {

    /** The version that {@link #toJson()} writes and the newest that {@link #fromJson} reads. */
    public static final int VERSION = 1;

    private static final String VERSION_FIELD = "version";
    private static final String FLOOR_FIELD = "floor";
    private static final String FINISHED_FIELD = "finished";
    private static final Set<String> FIELDS = Set.of(VERSION_FIELD, FLOOR_FIELD, FINISHED_FIELD);

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    public Checkpoint {
        finished = Map.copyOf(finished);
    }

    /** The same checkpoint always gives the same text. */
    public String toJson() {
        ObjectNode root = MAPPER.createObjectNode();
        root.put(VERSION_FIELD, VERSION);
        root.put(FLOOR_FIELD, floor == null ? null : floor.toString());
        ObjectNode times = root.putObject(FINISHED_FIELD);
        finished.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Instant>comparingByValue()
                                .thenComparing(Map.Entry::getKey, Comparator.naturalOrder()))
                .forEach(entry -> times.put(entry.getKey(), entry.getValue().toString()));
        return root.toString();
    }

    /**
     * Reads what {@link #toJson()} wrote, or people.
     *
     * @throws CheckpointException if the text is not a checkpoint or is of a newer version
     */
    public static Checkpoint fromJson(String text) {
        JsonNode root;
        try {
            root = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw unusable("is not valid JSON: " + e.getOriginalMessage(), text, e);
        }
        if (!root.isObject()) {
            throw unusable("is not a JSON object", text, null);
        }
        JsonNode version = root.path(VERSION_FIELD);
        if (!version.isInt() || version.intValue() < 1) {
            throw unusable("has no valid 'version'", text, null);
        }
        if (version.intValue() > VERSION) {
            throw unusable(
                    "has version "
                            + version.intValue()
                            + ", but this release reads only up to version "
                            + VERSION
                            + ": it was written by a newer release",
                    text,
                    null);
        }
        for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw unusable("has an unknown field '" + name + "'", text, null);
            }
        }
        // A floor that is missing by mistake must not mean "from the beginning".
        if (!root.has(FLOOR_FIELD)) {
            throw unusable("has no 'floor'", text, null);
        }
        JsonNode floor = root.path(FLOOR_FIELD);
        JsonNode times = root.path(FINISHED_FIELD);
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
        return new Checkpoint(
                floor.isNull() ? null : instant(floor, "'" + FLOOR_FIELD + "'", text), finished);
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

    private static CheckpointException unusable(
            String what, String text, @Nullable Throwable cause) {
        String start = text.length() > 200 ? text.substring(0, 200) + "..." : text;
        return new CheckpointException(
                "The saved checkpoint "
                        + what
                        + ". Nothing is read, so that no record is skipped or repeated. Put back a"
                        + " saved copy, write one such as"
                        + " {\"version\":1,\"floor\":\"2026-01-31T08:00:00Z\"}, or delete it to"
                        + " begin anew at startFrom. It reads: "
                        + start,
                cause);
    }
}
