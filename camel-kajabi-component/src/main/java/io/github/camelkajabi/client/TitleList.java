// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.model.OneLine;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The titles of the records of one type on one site, as a complete list showed them at one time.
 *
 * <p>Titles are compared without surrounding blanks and in Unicode's composed form, since nobody
 * sees those differences. Upper and lower case differ.
 */
@Internal
public final class TitleList {

    private static final int MAX_SHOWN = 20;
    private static final int MAX_MISSING = 1_000;

    private final String type;
    private final String site;
    private final long begun;
    private final Map<String, List<Entry>> entries;
    private final Map<String, String> titles;
    private final int size;
    private final Set<String> missing = ConcurrentHashMap.newKeySet();

    /**
     * A record of the list.
     *
     * @param id its id
     * @param handle the name that a custom field has as an attribute; null for other records
     */
    public record Entry(String id, @Nullable String handle) {}

    TitleList(String type, String site, long begun, Map<String, List<Entry>> entries) {
        this.type = type;
        this.site = site;
        this.begun = begun;
        this.entries = entries;
        this.titles = titlesByHandle(entries);
        this.size = entries.values().stream().mapToInt(List::size).sum();
    }

    private static Map<String, String> titlesByHandle(Map<String, List<Entry>> entries) {
        Map<String, String> titles = new HashMap<>();
        entries.forEach(
                (title, same) -> {
                    String handle = same.get(0).handle();
                    if (same.size() == 1 && handle != null) {
                        titles.put(handle, title);
                    }
                });
        return titles;
    }

    /** The form in which titles are compared. */
    static String key(String title) {
        return Normalizer.normalize(title.strip(), Normalizer.Form.NFC);
    }

    /** When reading it began, in nanoseconds. */
    long begun() {
        return begun;
    }

    /** The number of its records. */
    int size() {
        return size;
    }

    /** The records with a title. */
    public List<Entry> find(String title) {
        return entries.getOrDefault(key(title), List.of());
    }

    /** The titles of custom fields by handle, without those that several fields share. */
    public Map<String, String> titles() {
        return titles;
    }

    /** Whether a title was already sought in vain when this list was read. */
    boolean isMissing(String title) {
        return missing.contains(key(title));
    }

    void noteMissing(String title) {
        if (missing.size() < MAX_MISSING) {
            missing.add(key(title));
        }
    }

    /** The end of a message about an unknown title: a similar one, and the titles that exist. */
    public String advice(String title) {
        if (entries.isEmpty()) {
            return " The site has no " + type + ".";
        }
        Set<String> shown =
                entries.keySet().stream()
                        .sorted()
                        .limit(MAX_SHOWN)
                        .map(known -> OneLine.of(known, OneLine.VALUE))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        int others = entries.size() - Math.min(entries.size(), MAX_SHOWN);
        return Catalog.didYouMean(key(title), entries.keySet())
                + " Titles on site "
                + OneLine.of(site, OneLine.VALUE)
                + ": "
                + String.join(", ", shown)
                + (others > 0 ? " and " + others + " more" : "")
                + ".";
    }

    @Override
    public String toString() {
        return type + " of site " + site;
    }
}
