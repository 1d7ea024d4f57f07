// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.options.OptionNames;
import io.github.camelkajabi.options.OptionValues;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.GeneratedPropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.jspecify.annotations.Nullable;

/**
 * Checks the durations and numbers that are set on the component as text, for example by the
 * property {@code camel.component.kajabi.maxRetryWait}, before Camel converts them: Camel reads a
 * number without a unit as milliseconds and most text that is not a duration or a number as zero.
 */
final class CheckedConfigurer implements GeneratedPropertyConfigurer, PropertyConfigurerGetter {

    private final PropertyConfigurer configurer;

    /** The names of the checked options by their folded form. */
    private final Map<String, String> checked =
            Stream.concat(OptionValues.DURATIONS.stream(), OptionValues.NUMBERS.stream())
                    .collect(
                            Collectors.toUnmodifiableMap(OptionNames::folded, Function.identity()));

    /** Wraps the configurer that Camel's tools generated. */
    CheckedConfigurer(PropertyConfigurer configurer) {
        this.configurer = configurer;
    }

    /**
     * Sets an option.
     *
     * @throws IllegalArgumentException if it is a duration, and its text is not a valid one or a
     *     number of milliseconds below a second without a unit; or if it is a whole number, and its
     *     text is not one
     */
    @Override
    public boolean configure(
            CamelContext context, Object target, String name, Object value, boolean ignoreCase) {
        String option = checked.get(OptionNames.folded(name));
        if (option != null) {
            OptionValues.duration(option, value);
            OptionValues.number(option, value);
        }
        return configurer.configure(context, target, name, value, ignoreCase);
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
