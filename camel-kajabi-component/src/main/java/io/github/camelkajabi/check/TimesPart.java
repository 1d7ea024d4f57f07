// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import io.github.camelkajabi.catalog.Following;
import io.github.camelkajabi.model.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the server prints times, and whether its clock agrees with the local one. */
final class TimesPart {

    private static final Pattern TIME =
            Pattern.compile(
                    "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:\\.(\\d+))?"
                            + "(Z|[+-]\\d\\d(?::?\\d\\d)?| ?UTC)?");

    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private final Calls calls;
    private final Findings findings;

    /** The forms of the times of one list. */
    private static final class Forms {
        private final Set<Integer> digits = new TreeSet<>();
        private final Set<String> offsets = new TreeSet<>();
        private int unreadable;
        private int future;
    }

    TimesPart(Calls calls, Findings findings) {
        this.calls = calls;
        this.findings = findings;
    }

    void run(List<ListProbe> lists) {
        findings.begin("times");
        Forms all = new Forms();
        for (ListProbe list : lists) {
            Following follow = list.follow();
            if (follow != null && follow.order() != Following.Order.ROWS) {
                checkFollowed(list, follow, all);
            } else {
                list.first().rows().forEach(row -> note(row, "created_at", all));
            }
        }
        reportForms(all);
        reportClock();
    }

    private void checkFollowed(ListProbe list, Following follow, Forms all) {
        Forms own = new Forms();
        for (Resource row : list.first().rows()) {
            note(row, follow.created(), own);
            if (ListProbe.time(row, follow.created()) == null) {
                own.unreadable++;
            }
        }
        all.digits.addAll(own.digits);
        all.offsets.addAll(own.offsets);
        if (own.unreadable > 0) {
            findings.warning(
                    list.name(),
                    rows(own.unreadable) + " without a readable " + follow.created(),
                    "A consumer of "
                            + list.name()
                            + " fails each poll because of these rows. Set skipUnreadable=true to"
                            + " leave them out.");
        }
        if (own.future > 0) {
            findings.warning(
                    list.name(),
                    rows(own.future) + " created in the future",
                    "Compare the clocks. Records that are created later, but with an earlier time,"
                            + " count as late: lookback must cover the difference.");
        }
    }

    private static String rows(int count) {
        return count + (count == 1 ? " row" : " rows");
    }

    private void note(Resource row, String attribute, Forms forms) {
        if (!(row.getAttributes().get(attribute) instanceof String text)) {
            return;
        }
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            return;
        }
        forms.digits.add(time.group(1) == null ? 0 : time.group(1).length());
        String offset = time.group(2);
        forms.offsets.add(offset == null ? "none" : offset.strip());
        Instant instant = ListProbe.time(row, attribute);
        if (instant != null && instant.isAfter(now().plus(TOLERANCE))) {
            forms.future++;
        }
    }

    /** The later one of the two clocks, so that a slow local clock makes no row a future one. */
    private Instant now() {
        return Instant.now().plus(calls.clock().ahead());
    }

    private void reportForms(Forms all) {
        if (all.digits.isEmpty()) {
            findings.unchecked("form", "no row has a time that shows its form");
            return;
        }
        String text =
                "offset "
                        + String.join(", ", all.offsets)
                        + "; digits after the second: "
                        + String.join(", ", all.digits.stream().map(String::valueOf).toList());
        if (all.offsets.contains("none")) {
            findings.warning(
                    "form",
                    text,
                    "Times without an offset cannot be read; consumers of these lists fail.");
        } else if (all.digits.equals(Set.of(0))) {
            findings.note(
                    "form",
                    text,
                    "Times have whole seconds: with track=updated, two changes of a record within a"
                            + " second are distinguished by their content only.");
        } else if (!all.offsets.equals(Set.of("Z"))) {
            findings.note(
                    "form", text + "; times are read as instants, whatever their offset", null);
        } else {
            findings.ok("form", text);
        }
    }

    private void reportClock() {
        ClockDifference clock = calls.clock();
        if (!clock.isKnown()) {
            findings.unchecked("clock", "no response has a readable Date");
        } else if (!clock.isConsistent()) {
            findings.note("clock", "the Date of the responses is not of one clock", null);
        } else if (clock.exceeds(TOLERANCE)) {
            findings.warning(
                    "clock",
                    clock.text(),
                    "Synchronize the local clock (NTP). With a local clock that is ahead, lookback"
                            + " must be longer than the difference.");
        } else {
            findings.ok("clock", clock.text());
        }
    }
}
