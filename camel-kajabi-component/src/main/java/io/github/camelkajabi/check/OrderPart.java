// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import io.github.camelkajabi.catalog.Following;
import io.github.camelkajabi.catalog.Following.Order;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The order of the lists that a consumer can follow, and whether the server heeds {@code sort}: the
 * two directions must differ if a list has more than one row.
 */
final class OrderPart {

    private static final String ONE_MOMENT = "all rows have the same time, so no order shows";

    private final Calls calls;
    private final Findings findings;

    OrderPart(Calls calls, Findings findings) {
        this.calls = calls;
        this.findings = findings;
    }

    void run(List<ListProbe> lists) {
        findings.begin("order");
        for (ListProbe list : lists) {
            Following follow = list.follow();
            if (follow == null) {
                continue;
            }
            if (list.first().rows().size() < 2) {
                findings.unchecked(list.name(), "one row has no order");
            } else if (follow.order() == Order.ROWS) {
                checkRows(list, follow);
            } else {
                checkTimes(list, follow, follow.created());
            }
        }
    }

    /** Checks the lists that can be followed by the time of change. */
    void runUpdated(List<ListProbe> lists) {
        findings.begin("order");
        for (ListProbe list : lists) {
            Following follow = list.follow();
            if (follow == null || follow.updated() == null || list.first().rows().size() < 2) {
                continue;
            }
            String key = follow.updated();
            Answer newest =
                    list.read(calls, List.of(ListProbe.sort("-" + key)), 1, ListProbe.PAGE_SIZE);
            String subject = list.name() + ", track=updated";
            List<@Nullable Instant> times = ListProbe.times(newest, key);
            if (!newest.isOk()) {
                problem(subject, "sort=-" + key, newest);
            } else if (known(times).size() < times.size()) {
                findings.warning(
                        subject,
                        "rows lack a readable " + key,
                        "Do not use track=updated with " + list.name() + ".");
            } else if (new HashSet<>(times).size() < 2) {
                findings.unchecked(subject, ONE_MOMENT);
            } else if (isFalling(known(times))) {
                findings.ok(subject, "newest change first, as requested");
            } else {
                findings.warning(
                        subject,
                        "sort=-" + key + " is not heeded",
                        "Do not use track=updated with "
                                + list.name()
                                + ": each poll would fail, rather than lose a change.");
            }
        }
    }

    private void checkTimes(ListProbe list, Following follow, String key) {
        List<@Nullable Instant> newestFirst = ListProbe.times(list.first(), key);
        List<Instant> falling = known(newestFirst);
        if (falling.size() < newestFirst.size()) {
            // TimesPart reports it.
            findings.unchecked(list.name(), "rows lack a readable " + key);
            return;
        }
        if (!isFalling(falling)) {
            disordered(list, follow, key);
            return;
        }
        Answer other = list.read(calls, List.of(ListProbe.sort(key)), 1, ListProbe.PAGE_SIZE);
        List<Instant> rising = known(ListProbe.times(other, key));
        if (!other.isOk()) {
            problem(list.name(), "sort=" + key, other);
        } else if (new HashSet<>(falling).size() < 2 && new HashSet<>(rising).size() < 2) {
            findings.unchecked(list.name(), ONE_MOMENT);
        } else if (rising.isEmpty()) {
            findings.unchecked(list.name(), "sort=" + key + " had no rows with a time");
        } else if (isRising(rising) && !rising.get(0).isAfter(falling.get(falling.size() - 1))) {
            findings.ok(
                    list.name(),
                    "newest first and oldest first, as requested"
                            + (follow.order() == Order.UNPROVEN ? ", although undocumented" : ""));
        } else {
            findings.warning(
                    list.name(),
                    isFalling(rising)
                            ? "newest first whatever is requested: sort is not heeded"
                            : "newest first as requested, but sort=" + key + " is not heeded",
                    "The list can be followed while it stays newest first. Do not rely on the"
                            + " option sort of "
                            + list.name()
                            + ".");
        }
    }

    private void disordered(ListProbe list, Following follow, String key) {
        if (follow.order() == Order.UNPROVEN) {
            findings.warning(
                    list.name(),
                    "sort=-" + key + " is not heeded, or not by this time",
                    "A consumer of "
                            + list.name()
                            + " reads the whole list with each poll. Set a longer delay, such as"
                            + " delay=10m.");
        } else {
            findings.warning(
                    list.name(),
                    "sort=-" + key + " is not heeded: the list is not newest first",
                    "Do not follow "
                            + list.name()
                            + ": each poll of a consumer would fail, rather than lose a record."
                            + " Read the list with operation=list instead.");
        }
    }

    /** Rows without times: the two directions must be the reverse of each other. */
    private void checkRows(ListProbe list, Following follow) {
        Answer other =
                list.read(calls, List.of(ListProbe.sort(follow.created())), 1, ListProbe.PAGE_SIZE);
        if (!other.isOk()) {
            problem(list.name(), "sort=" + follow.created(), other);
            return;
        }
        List<String> newestFirst = list.first().ids();
        List<String> oldestFirst = other.ids();
        List<String> reversed = new ArrayList<>(oldestFirst);
        Collections.reverse(reversed);
        Set<String> common = new HashSet<>(newestFirst);
        common.retainAll(new HashSet<>(oldestFirst));
        if (newestFirst.equals(oldestFirst)) {
            findings.warning(
                    list.name(),
                    "sort=-" + follow.created() + " is not heeded",
                    "Do not follow "
                            + list.name()
                            + ": its rows have no time, so a consumer finds the new ones by their"
                            + " place, which is not known.");
        } else if (newestFirst.equals(reversed)) {
            findings.ok(
                    list.name(),
                    "the two directions are the reverse of each other; the rows have no time");
        } else if (common.isEmpty()) {
            findings.ok(
                    list.name(),
                    "the two directions begin with different rows; the rows have no time");
        } else {
            findings.unchecked(
                    list.name(),
                    "the two directions share rows, but are not the reverse of each other: the list"
                            + " may have changed meanwhile");
        }
    }

    private void problem(String subject, String request, Answer answer) {
        if (answer.failure() == null) {
            findings.unchecked(subject, answer.problem());
        } else {
            findings.warning(
                    subject,
                    request + " " + answer.problem(),
                    "A server that refuses the order cannot be followed. Run the check again"
                            + " later.");
        }
    }

    private static List<Instant> known(List<@Nullable Instant> times) {
        List<Instant> known = new ArrayList<>();
        for (Instant time : times) {
            if (time != null) {
                known.add(time);
            }
        }
        return known;
    }

    private static boolean isFalling(List<Instant> times) {
        for (int i = 1; i < times.size(); i++) {
            if (times.get(i).isAfter(times.get(i - 1))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isRising(List<Instant> times) {
        List<Instant> reversed = new ArrayList<>(times);
        Collections.reverse(reversed);
        return isFalling(reversed);
    }
}
