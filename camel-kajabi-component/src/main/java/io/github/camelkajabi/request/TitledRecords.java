// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.request;

import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.Deadline;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.TitleIndex;
import io.github.camelkajabi.client.TitleList;
import io.github.camelkajabi.client.TitleList.Entry;
import io.github.camelkajabi.jsonapi.ResourceInput;
import io.github.camelkajabi.model.CustomField;
import io.github.camelkajabi.model.JsonTree;
import io.github.camelkajabi.model.OneLine;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds records by their titles, and names custom fields by theirs. A title that several records
 * have is refused, and so is one that none has; the message names the records or the titles.
 */
final class TitledRecords {

    private static final String SEPARATOR = ",";

    private final Supplier<KajabiSession> session;

    TitledRecords(Supplier<KajabiSession> session) {
        this.session = session;
    }

    private Lookup lookup(String site) {
        KajabiSession account = session.get();
        return new Lookup(account.titles(), site, account.deadline());
    }

    /** The titles of a site, for one call: all look-ups of it must end by the same time. */
    private record Lookup(TitleIndex titles, String site, Deadline deadline) {

        private TitleList of(String type) {
            return titles.of(type, site, deadline);
        }

        private TitleList again(TitleList before, String type, String title) {
            return titles.again(before, type, site, title, deadline);
        }
    }

    /**
     * The ids of the records with these titles, each once, in the order given.
     *
     * @param type the type of the records
     * @param given one title, several separated by commas, or a collection of titles. A text that
     *     as a whole is a title is that title.
     * @throws IllegalArgumentException if a title is unknown or ambiguous, or not text
     */
    List<String> ids(Operation operation, String type, @Nullable String site, Object given) {
        Lookup titles = lookup(requireSite(operation, site, "relatedTitles"));
        if (!(given instanceof CharSequence text)) {
            return ids(operation, type, titles, titles(operation, given));
        }
        String whole = text.toString().strip();
        List<String> parts =
                Arrays.stream(whole.split(SEPARATOR, -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList();
        if (parts.isEmpty()) {
            return List.of();
        }
        TitleList list = titles.of(type);
        boolean isDoubtful = list.find(whole).isEmpty() && !hasAll(list, parts);
        TitleList sure = isDoubtful ? titles.again(list, type, whole) : list;
        if (sure.find(whole).isEmpty()) {
            return ids(operation, type, titles, parts);
        }
        if (parts.size() > 1 && hasAll(sure, parts)) {
            throw new IllegalArgumentException(
                    "kajabi:"
                            + operation.uri()
                            + ": "
                            + shown(whole)
                            + " is the title of one of the "
                            + type
                            + ", but the parts between the commas are titles, too. Set the header "
                            + KajabiConstants.RELATED_TITLES
                            + " to a list of titles, or use ids.");
        }
        return ids(operation, type, titles, List.of(whole));
    }

    private static boolean hasAll(TitleList list, List<String> titles) {
        return titles.stream().noneMatch(title -> list.find(title).isEmpty());
    }

    private static List<String> ids(
            Operation operation, String type, Lookup lookup, List<String> titles) {
        Set<String> ids = new LinkedHashSet<>();
        for (String title : titles) {
            Set<String> found =
                    find(operation, type, lookup, title).stream()
                            .map(Entry::id)
                            .collect(Collectors.toCollection(LinkedHashSet::new));
            requireOne(operation, type, title, found);
            ids.addAll(found);
        }
        return List.copyOf(ids);
    }

    /**
     * Gives the custom fields of a body their handles, by which the API knows them.
     *
     * @throws IllegalArgumentException if an attribute is neither one of the API nor the title of a
     *     custom field, or if two attributes are the same field
     */
    ResourceInput withHandles(
            Operation operation, String type, @Nullable String site, ResourceInput input) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        boolean changed = false;
        Lookup titles = null;
        for (Map.Entry<String, @Nullable Object> attribute : input.attributes().entrySet()) {
            String name = attribute.getKey();
            boolean isTitle = !Catalog.get().isAttribute(type, name);
            if (isTitle && titles == null) {
                titles = lookup(requireSite(operation, site, "customFieldTitles"));
            }
            String handle = isTitle ? handle(operation, type, titles, name) : name;
            changed |= isTitle;
            if (attributes.containsKey(handle)
                    || (isTitle && input.attributes().containsKey(handle))) {
                throw new IllegalArgumentException(
                        "kajabi:"
                                + operation.uri()
                                + ": the body has the custom field "
                                + handle
                                + " twice; one of the names is "
                                + shown(name)
                                + ".");
            }
            attributes.put(handle, attribute.getValue());
        }
        return changed ? input.withAttributes(JsonTree.copyOf(attributes)) : input;
    }

    private static String handle(
            Operation operation, String type, @Nullable Lookup titles, String title) {
        Set<String> handles = new LinkedHashSet<>();
        for (Entry field :
                find(operation, CustomField.TYPE, Objects.requireNonNull(titles), title)) {
            String handle = field.handle();
            if (handle == null || isOfApi(type, handle)) {
                throw new IllegalStateException(
                        "kajabi:"
                                + operation.uri()
                                + ": the server returns the custom field "
                                + shown(title)
                                + (handle == null
                                        ? " without a handle"
                                        : " with the handle of another attribute, " + shown(handle))
                                + ", so it cannot be written.");
            }
            handles.add(handle);
        }
        requireOne(operation, CustomField.TYPE, title, handles);
        return handles.iterator().next();
    }

    /**
     * Shows the records of a site with the titles of their custom fields as names. A field keeps
     * its handle if its title is not known, is that of several fields, or is the name of another
     * attribute, and so do all fields of a record of another site.
     *
     * @param isSure whether a record that does not show its site is on this one
     */
    UnaryOperator<Resource> view(Operation operation, @Nullable String site, boolean isSure) {
        String titlesOf = requireSite(operation, site, "customFieldTitles");
        Map<String, String> titles = lookup(titlesOf).of(CustomField.TYPE).titles();
        return record -> {
            ResourceIdentifier own = record.getRelationship("site").getIdentifier();
            return (own == null ? isSure : own.id().equals(titlesOf))
                    ? record.renamed(name -> shownName(titles, name, record))
                    : record;
        };
    }

    private static String shownName(Map<String, String> titles, String name, Resource record) {
        String title = titles.get(name);
        return title == null
                        || title.equalsIgnoreCase("id")
                        || title.equalsIgnoreCase("type")
                        || isOfApi(record.getType(), name)
                        || Catalog.get().isAttribute(record.getType(), title)
                        || record.has(title)
                ? name
                : title;
    }

    /** Whether it is an attribute that no custom field can have as its handle. */
    private static boolean isOfApi(String type, String name) {
        return Catalog.get().isAttribute(type, name) && !Catalog.isCustomField(name);
    }

    private static List<Entry> find(Operation operation, String type, Lookup titles, String title) {
        TitleList list = titles.of(type);
        List<Entry> found = list.find(title);
        if (found.isEmpty()) {
            list = titles.again(list, type, title);
            found = list.find(title);
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "kajabi:"
                            + operation.uri()
                            + ": "
                            + shown(title)
                            + (type.equals(CustomField.TYPE)
                                    ? " is neither an attribute of the API nor the title of one of"
                                            + " the "
                                    : " is not the title of one of the ")
                            + type
                            + "."
                            + list.advice(title)
                            + " The API does not list archived ones.");
        }
        return found;
    }

    private static void requireOne(
            Operation operation, String type, String title, Set<String> found) {
        if (found.size() > 1) {
            throw new IllegalArgumentException(
                    "kajabi:"
                            + operation.uri()
                            + ": "
                            + shown(title)
                            + " is the title of several "
                            + type
                            + ": "
                            + found.stream()
                                    .map(id -> OneLine.of(id, OneLine.VALUE))
                                    .collect(Collectors.joining(", "))
                            + ". Name the one you mean by its "
                            + (type.equals(CustomField.TYPE) ? "handle" : "id")
                            + ".");
        }
    }

    private static List<String> titles(Operation operation, Object given) {
        Collection<?> elements =
                given instanceof Object[] array
                        ? Arrays.asList(array)
                        : given instanceof Collection<?> collection ? collection : List.of(given);
        List<String> titles = new ArrayList<>();
        for (Object element : elements) {
            boolean isText = element instanceof CharSequence || element instanceof Number;
            if (!isText || element.toString().isBlank()) {
                throw new IllegalArgumentException(
                        "kajabi:"
                                + operation.uri()
                                + " cannot use the header "
                                + KajabiConstants.RELATED_TITLES
                                + ": it must be one title, several separated by commas, or a"
                                + " collection of titles, but it has "
                                + (isText ? "a blank one" : JsonTree.kindOf(element))
                                + ".");
            }
            titles.add(element.toString());
        }
        return titles;
    }

    private static String requireSite(Operation operation, @Nullable String site, String option) {
        if (site == null) {
            throw new IllegalArgumentException(
                    "kajabi:"
                            + operation.uri()
                            + ": "
                            + option
                            + " needs the site, because titles differ from site to site. Set the"
                            + " option or header siteId.");
        }
        return site;
    }

    private static String shown(String title) {
        return "'" + OneLine.of(title, OneLine.VALUE) + "'";
    }
}
