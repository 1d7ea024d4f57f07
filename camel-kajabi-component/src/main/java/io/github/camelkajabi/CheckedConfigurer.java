// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.options.OptionValues;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.GeneratedPropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.jspecify.annotations.Nullable;

/**
 * Checks the durations that are set on the component as text, for example by the property {@code
 * camel.component.kajabi.maxRetryWait}, before Camel converts them: Camel reads a number without a
 * unit as milliseconds and most text that is not a duration as zero.
 */
final class CheckedConfigurer implements GeneratedPropertyConfigurer, PropertyConfigurerGetter {

    private final PropertyConfigurer configurer;
    private final Map<String, String> durations;

    /**
     * Wraps a configurer.
     *
     * @param configurer the one that Camel's tools generated
     * @param durations the names of the options that are durations
     */
    CheckedConfigurer(PropertyConfigurer configurer, Set<String> durations) {
        this.configurer = configurer;
        this.durations =
                durations.stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        CheckedConfigurer::folded, Function.identity()));
    }

    /**
     * Sets an option.
     *
     * @throws IllegalArgumentException if it is a duration, and its text is not a valid one or a
     *     number of milliseconds below a second without a unit
     */
    @Override
    public boolean configure(
            CamelContext context, Object target, String name, Object value, boolean ignoreCase) {
        String duration = durations.get(folded(name));
        if (duration != null) {
            OptionValues.duration(duration, value);
        }
        return configurer.configure(context, target, name, value, ignoreCase);
    }

    /** Camel takes an option in any case, and with dashes. */
    private static String folded(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    @Override
    public @Nullable Class<?> getOptionType(String name, boolean ignoreCase) {
        return getter().getOptionType(name, ignoreCase);
    }

    @Override
    public String @Nullable [] getAutowiredNames() {
        return getter().getAutowiredNames();
    }

    @Override
    public @Nullable Object getCollectionValueType(Object target, String name, boolean ignoreCase) {
        return getter().getCollectionValueType(target, name, ignoreCase);
    }

    @Override
    public @Nullable Object getOptionValue(Object target, String name, boolean ignoreCase) {
        return getter().getOptionValue(target, name, ignoreCase);
    }

    private PropertyConfigurerGetter getter() {
        return (PropertyConfigurerGetter) configurer;
    }
}
