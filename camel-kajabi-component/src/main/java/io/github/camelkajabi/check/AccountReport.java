// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkajabi.check.Finding.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The result of an account check, as a table for people and as JSON for machines. Neither contains
 * secrets or personal data. Immutable.
 */
public final class AccountReport {

    /** Nothing that could be checked differs from what the connector assumes. */
    public static final int EXIT_OK = 0;

    /** There is at least one warning. */
    public static final int EXIT_WARNINGS = 1;

    /** The connector cannot work with this account or this configuration. */
    public static final int EXIT_FAILURE = 2;

    private static final String RUN_AGAIN =
            "Some questions were not answered, mostly because a list is empty or short. Run the"
                    + " check again when the account holds more.";

    private static final String CORRECT_FIRST =
            "Some questions were not answered. Correct the failures, and run the check again.";

    private static final int WIDTH = 100;
    private static final int STATUS_WIDTH = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String baseUrl;
    private final Instant at;
    private final boolean slow;
    private final long requests;
    private final List<Finding> findings;

    AccountReport(String baseUrl, Instant at, boolean slow, long requests, List<Finding> findings) {
        this.baseUrl = baseUrl;
        this.at = at;
        this.slow = slow;
        this.requests = requests;
        this.findings = List.copyOf(findings);
    }

    /** The findings, in the order in which they were made. */
    public List<Finding> findings() {
        return findings;
    }

    /** The number of HTTP requests that the check sent, those for a token and retries included. */
    public long requests() {
        return requests;
    }

    /** The worst status of the findings, where {@link Status#UNCHECKED} counts as a note. */
    public Status worst() {
        return findings.stream()
                .map(Finding::status)
                .max(Comparator.naturalOrder())
                .orElse(Status.UNCHECKED);
    }

    /**
     * The exit code of a command that runs the check: {@value #EXIT_OK}, {@value #EXIT_WARNINGS} or
     * {@value #EXIT_FAILURE}.
     */
    public int exitCode() {
        return switch (worst()) {
            case FAILURE -> EXIT_FAILURE;
            case WARNING -> EXIT_WARNINGS;
            default -> EXIT_OK;
        };
    }

    /** What to do: the advice of the findings, the gravest first, each piece once. */
    public List<String> advice() {
        Stream<String> ofFindings =
                findings.stream()
                        .sorted(Comparator.comparing(Finding::status, Comparator.reverseOrder()))
                        .map(Finding::advice)
                        .filter(Objects::nonNull);
        String again = count(Status.FAILURE) > 0 ? CORRECT_FIRST : RUN_AGAIN;
        Stream<String> ofAll = count(Status.UNCHECKED) > 0 ? Stream.of(again) : Stream.of();
        return Stream.concat(ofFindings, ofAll).distinct().toList();
    }

    /** The report as a JSON object, over several lines. */
    public String toJson() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(toMap());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers could not be written", e);
        }
    }

    /** The report as the members of its JSON object: texts, numbers, lists and maps. */
    public Map<String, Object> toMap() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("report", "camel-kajabi account check");
        report.put("version", 1);
        report.put("at", at.toString());
        report.put("baseUrl", baseUrl);
        report.put("slow", slow);
        report.put("requests", requests);
        report.put("exitCode", exitCode());
        report.put("findings", findings.stream().map(AccountReport::toMap).toList());
        report.put("advice", advice());
        return report;
    }

    private static Map<String, @Nullable Object> toMap(Finding finding) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("area", finding.area());
        map.put("subject", finding.subject());
        map.put("status", finding.status().toString());
        map.put("text", finding.text());
        if (finding.advice() != null) {
            map.put("advice", finding.advice());
        }
        return map;
    }

    /** The report as a table of at most a hundred columns, followed by the advice. */
    public String toTable() {
        StringBuilder table = new StringBuilder();
        table.append("Account check of ")
                .append(baseUrl)
                .append(", ")
                .append(at)
                .append(", requests: ")
                .append(requests)
                .append("; nothing was written\n");
        int subjectWidth =
                2 + findings.stream().mapToInt(f -> f.subject().length()).max().orElse(0);
        String area = "";
        for (Finding finding : findings) {
            if (!finding.area().equals(area)) {
                area = finding.area();
                table.append('\n').append(area).append('\n');
            }
            String head =
                    "  "
                            + padded(shown(finding.status()), STATUS_WIDTH)
                            + padded(finding.subject(), subjectWidth);
            append(table, head, finding.text());
        }
        List<String> advice = advice();
        if (!advice.isEmpty()) {
            table.append("\nadvice\n");
            for (int i = 0; i < advice.size(); i++) {
                append(table, padded("  " + (i + 1) + ".", 6), advice.get(i));
            }
        }
        return table.append('\n').append(summary()).append('\n').toString();
    }

    private String summary() {
        return "Failures: "
                + count(Status.FAILURE)
                + ", warnings: "
                + count(Status.WARNING)
                + ", notes: "
                + count(Status.NOTE)
                + ", not checked: "
                + count(Status.UNCHECKED)
                + ", ok: "
                + count(Status.OK)
                + "; exit code "
                + exitCode();
    }

    private long count(Status status) {
        return findings.stream().filter(finding -> finding.status() == status).count();
    }

    private static String shown(Status status) {
        return switch (status) {
            case WARNING, FAILURE -> status.name();
            default -> status.toString();
        };
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** Appends a text that is wrapped between words, and indented like its first line. */
    private static void append(StringBuilder table, String head, String text) {
        StringBuilder line = new StringBuilder(head);
        String indent = " ".repeat(head.length());
        for (String word : words(text)) {
            boolean isFirst = line.length() == head.length();
            if (!isFirst && line.length() + 1 + word.length() > WIDTH) {
                table.append(line).append('\n');
                line.setLength(0);
                line.append(indent);
                isFirst = true;
            }
            line.append(isFirst ? "" : " ").append(word);
        }
        table.append(line).append('\n');
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split(" ", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    /** The summary; never content of the account. */
    @Override
    public String toString() {
        return summary();
    }
}
