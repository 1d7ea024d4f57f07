// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import io.github.camelkajabi.check.Finding.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Collects the findings of one area after the other. */
final class Findings {

    private final UnaryOperator<String> cleaner;
    private final List<Finding> all = new ArrayList<>();
    private String area = "";

    /**
     * Creates findings without any.
     *
     * @param cleaner removes the secrets that a server may repeat, in a header or a scope
     */
    Findings(UnaryOperator<String> cleaner) {
        this.cleaner = cleaner;
    }

    /** The findings from now on belong to this area. */
    void begin(String name) {
        area = name;
    }

    void ok(String subject, String text) {
        add(subject, Status.OK, text, null);
    }

    void note(String subject, String text, @Nullable String advice) {
        add(subject, Status.NOTE, text, advice);
    }

    void unchecked(String subject, String why) {
        add(subject, Status.UNCHECKED, why, null);
    }

    void warning(String subject, String text, @Nullable String advice) {
        add(subject, Status.WARNING, text, advice);
    }

    void failure(String subject, String text, String advice) {
        add(subject, Status.FAILURE, text, advice);
    }

    private void add(String subject, Status status, String text, @Nullable String advice) {
        all.add(new Finding(area, subject, status, cleaner.apply(text), advice));
    }

    List<Finding> all() {
        return all;
    }
}
