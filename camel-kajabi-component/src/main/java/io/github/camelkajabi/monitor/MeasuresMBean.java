// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.monitor;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.ReflectionException;
import org.jspecify.annotations.Nullable;

/** Something measured in JMX: read-only attributes, which are the measures with a JMX name. */
final class MeasuresMBean<S> implements DynamicMBean {

    private final String description;
    private final List<Measure<S>> attributes;
    private final Supplier<S> snapshots;

    MeasuresMBean(String description, List<Measure<S>> measures, Supplier<S> snapshots) {
        this.description = description;
        this.attributes = measures.stream().filter(measure -> measure.jmx() != null).toList();
        this.snapshots = snapshots;
    }

    @Override
    public @Nullable Object getAttribute(String name) throws AttributeNotFoundException {
        for (Measure<S> measure : attributes) {
            if (name.equals(measure.jmx())) {
                return measure.value().apply(snapshots.get());
            }
        }
        throw new AttributeNotFoundException(name);
    }

    @Override
    public AttributeList getAttributes(String[] names) {
        AttributeList values = new AttributeList();
        List<String> wanted = List.of(names);
        S snapshot = snapshots.get();
        for (Measure<S> measure : attributes) {
            if (wanted.contains(measure.jmx())) {
                values.add(new Attribute(measure.jmx(), measure.value().apply(snapshot)));
            }
        }
        return values;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(attribute.getName() + " is read-only");
    }

    @Override
    public AttributeList setAttributes(AttributeList ignored) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String action, Object[] parameters, String[] signature)
            throws ReflectionException {
        throw new ReflectionException(new NoSuchMethodException(action));
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        S snapshot = snapshots.get();
        MBeanAttributeInfo[] infos =
                attributes.stream()
                        .map(measure -> info(measure, snapshot))
                        .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(MeasuresMBean.class.getName(), description, infos, null, null, null);
    }

    private MBeanAttributeInfo info(Measure<S> measure, S snapshot) {
        Object value = Objects.requireNonNull(measure.value().apply(snapshot));
        return new MBeanAttributeInfo(
                Objects.requireNonNull(measure.jmx()),
                value.getClass().getName(),
                measure.description(),
                true,
                false,
                false);
    }
}
