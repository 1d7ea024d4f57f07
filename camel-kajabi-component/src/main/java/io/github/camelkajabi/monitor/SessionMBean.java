// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.monitor;

import io.github.camelkajabi.client.KajabiSession;
import java.util.List;
import java.util.Objects;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.ReflectionException;
import org.jspecify.annotations.Nullable;

/** A session in JMX: read-only attributes, which are the measures that have a JMX name. */
final class SessionMBean implements DynamicMBean {

    private static final List<Measure<SessionSnapshot>> ATTRIBUTES =
            SessionSnapshot.MEASURES.stream().filter(measure -> measure.jmx() != null).toList();

    private final KajabiSession session;

    SessionMBean(KajabiSession session) {
        this.session = session;
    }

    @Override
    public @Nullable Object getAttribute(String name) throws AttributeNotFoundException {
        for (Measure<SessionSnapshot> measure : ATTRIBUTES) {
            if (name.equals(measure.jmx())) {
                return measure.value().apply(SessionSnapshot.of(session));
            }
        }
        throw new AttributeNotFoundException(name);
    }

    @Override
    public AttributeList getAttributes(String[] names) {
        AttributeList values = new AttributeList();
        List<String> wanted = List.of(names);
        SessionSnapshot snapshot = SessionSnapshot.of(session);
        for (Measure<SessionSnapshot> measure : ATTRIBUTES) {
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
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String action, Object[] parameters, String[] signature)
            throws ReflectionException {
        throw new ReflectionException(new NoSuchMethodException(action));
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        SessionSnapshot snapshot = SessionSnapshot.of(session);
        MBeanAttributeInfo[] attributes =
                ATTRIBUTES.stream()
                        .map(measure -> info(measure, snapshot))
                        .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(
                SessionMBean.class.getName(),
                "Session of a Kajabi account",
                attributes,
                null,
                null,
                null);
    }

    private static MBeanAttributeInfo info(
            Measure<SessionSnapshot> measure, SessionSnapshot snapshot) {
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
