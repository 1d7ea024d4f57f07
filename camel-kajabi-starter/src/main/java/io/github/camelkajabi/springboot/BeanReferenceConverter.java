// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;

/** Reads the value of a property whose type is an object: {@code #bean:name} or {@code #name}. */
final class BeanReferenceConverter implements GenericConverter {

    /** The types of the component's options that are objects. */
    static final Set<Class<?>> TYPES =
            Set.of(HttpClientConfigurer.class, SSLContextParameters.class);

    private final ApplicationContext beans;

    BeanReferenceConverter(ApplicationContext beans) {
        this.beans = beans;
    }

    @Override
    public Set<ConvertiblePair> getConvertibleTypes() {
        return TYPES.stream()
                .map(type -> new ConvertiblePair(String.class, type))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public @Nullable Object convert(
            @Nullable Object source, TypeDescriptor sourceType, TypeDescriptor targetType) {
        if (source == null || source.toString().isBlank()) {
            return null;
        }
        String reference = source.toString().trim();
        if (!reference.startsWith("#")) {
            throw new IllegalArgumentException(
                    "'"
                            + reference
                            + "' is not a bean reference. Expected #bean:name, where the bean is"
                            + " of type "
                            + targetType.getType().getName()
                            + ".");
        }
        String name =
                reference.startsWith("#bean:") ? reference.substring(6) : reference.substring(1);
        return beans.getBean(name, targetType.getType());
    }
}
