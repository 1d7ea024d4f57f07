// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.options;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.model.OneLine;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.EndpointUriFactory;

/**
 * The names of the options of an endpoint. Camel sets an option whatever the case of its name and
 * with dashes in it; everything that looks at options by name relies on the one spelling that this
 * class gives them.
 */
public final class OptionNames {

    private static final String SCHEME = "kajabi";

    /** Parts of the path, which Camel would also take from the query. */
    private static final Set<String> OF_THE_PATH = Set.of("resource", "relationship");

    private final Map<String, String> names = new TreeMap<>();
    private final Collection<String> prefixes;

    private OptionNames(Collection<String> names, Collection<String> prefixes) {
        names.stream()
                .filter(name -> !OF_THE_PATH.contains(name))
                .forEach(name -> this.names.put(folded(name), name));
        this.prefixes = prefixes;
    }

    /** The names of the options that Camel knows of the component. */
    public static OptionNames of(CamelContext context) {
        EndpointUriFactory factory =
                Objects.requireNonNull(
                        context.getCamelContextExtension().getEndpointUriFactory(SCHEME),
                        "no endpoint URI factory for " + SCHEME);
        return new OptionNames(factory.propertyNames(), factory.multiValuePrefixes().values());
    }

    /** The form that is the same for all spellings of an option. */
    public static String folded(String option) {
        return option.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** The name of an option in any spelling; an option that is unknown is returned as it is. */
    public String canonical(String option) {
        return names.getOrDefault(folded(option), option);
    }

    /**
     * The same options by their names.
     *
     * @throws IllegalArgumentException if an option is given twice, in two spellings
     */
    public <T> Map<String, T> canonical(Map<String, T> options) {
        Map<String, String> spellings = new HashMap<>();
        Map<String, T> canonical = new LinkedHashMap<>();
        options.forEach(
                (option, value) -> {
                    String name = canonical(option);
                    String other = spellings.put(name, option);
                    if (other != null) {
                        throw new IllegalArgumentException(
                                "The options "
                                        + other
                                        + " and "
                                        + option
                                        + " are the same option in two spellings. Leave one of"
                                        + " them out.");
                    }
                    canonical.put(name, value);
                });
        return canonical;
    }

    /**
     * Checks that Camel knows the options. It would otherwise look for a setter of that name in the
     * endpoint and in what the endpoint consists of, and show the value in its message.
     *
     * @param path the resource and the relationship, for the message
     * @param options the names of the options
     * @throws IllegalArgumentException if there is no such option
     */
    public void requireKnown(String path, Collection<String> options) {
        for (String option : options) {
            boolean isOfMany = prefixes.stream().anyMatch(option::startsWith);
            if (!isOfMany && !option.equals(names.get(folded(option)))) {
                throw new IllegalArgumentException(
                        "Unknown option '"
                                + OneLine.of(option, OneLine.VALUE)
                                + "' for kajabi:"
                                + path
                                + "."
                                + Catalog.didYouMean(option, names.values()));
            }
        }
    }
}
