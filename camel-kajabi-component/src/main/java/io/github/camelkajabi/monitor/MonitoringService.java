// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.monitor;

import io.github.camelkajabi.client.ContextServices;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.SessionRegistry;
import io.github.camelkajabi.webhook.Doorbells;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ManagementAgent;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of a Camel context, which it registers with JMX while they exist, and its running
 * consumers.
 */
public final class MonitoringService extends ServiceSupport implements SessionRegistry.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(MonitoringService.class);

    private final CamelContext context;
    private final Map<KajabiSession, ObjectName> registered = new HashMap<>();
    private final List<MonitoredConsumer> consumers = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private @Nullable ObjectName doors;
    private final ReentrantLock access = new ReentrantLock();

    /** Is notified of consumers that start and stop. It must neither throw nor change them. */
    public interface Listener {

        void started(MonitoredConsumer consumer);

        void stopped(MonitoredConsumer consumer);
    }

    private MonitoringService(CamelContext context) {
        this.context = context;
    }

    /** The monitoring of a Camel context, begun at the first call. */
    public static MonitoringService of(CamelContext context) throws Exception {
        return ContextServices.get(context, MonitoringService.class, MonitoringService::new);
    }

    @Override
    protected void doStart() throws Exception {
        SessionRegistry.of(context).addListener(this);
    }

    @Override
    protected void doStop() throws Exception {
        ManagementAgent agent = context.getManagementStrategy().getManagementAgent();
        access.lock();
        try {
            if (doors != null && agent != null) {
                agent.unregister(doors);
            }
            doors = null;
        } finally {
            access.unlock();
        }
        SessionRegistry.of(context).removeListener(this);
    }

    @Override
    public void began(KajabiSession session) {
        ManagementAgent agent = context.getManagementStrategy().getManagementAgent();
        if (agent == null) {
            return;
        }
        try {
            ObjectName name = objectName("KajabiSession(" + session.name() + ")");
            agent.register(
                    new MeasuresMBean<>(
                            "Session of a Kajabi account",
                            SessionSnapshot.MEASURES,
                            () -> SessionSnapshot.of(session)),
                    name);
            registered.put(session, name);
        } catch (JMException e) {
            LOG.warn("The session {} could not be registered with JMX", session.name(), e);
        }
    }

    /** Beside the services of the context, wherever these are. */
    private ObjectName objectName(String service) throws JMException {
        ObjectName parent =
                context.getManagementStrategy()
                        .getManagementObjectNameStrategy()
                        .getObjectNameForCamelContext(context);
        return new ObjectName(
                parent.getDomain()
                        + ":context="
                        + parent.getKeyProperty("context")
                        + ",type=services,name="
                        + ObjectName.quote(service));
    }

    @Override
    public void ended(KajabiSession session) {
        ObjectName name = registered.remove(session);
        ManagementAgent agent = context.getManagementStrategy().getManagementAgent();
        if (name == null || agent == null) {
            return;
        }
        try {
            agent.unregister(name);
        } catch (JMException e) {
            LOG.warn("The session {} could not be removed from JMX", session.name(), e);
        }
    }

    private void showDoors() {
        Doorbells present = context.hasService(Doorbells.class);
        ManagementAgent agent = context.getManagementStrategy().getManagementAgent();
        if (present == null || agent == null || doors != null) {
            return;
        }
        try {
            ObjectName name = objectName("KajabiWebhooks");
            agent.register(
                    new MeasuresMBean<>(
                            "Webhooks that arrive at this Camel context",
                            DoorSnapshot.MEASURES,
                            () -> DoorSnapshot.of(present)),
                    name);
            doors = name;
        } catch (JMException e) {
            LOG.warn("The webhooks could not be registered with JMX", e);
        }
    }

    /** A consumer has started. */
    public void started(MonitoredConsumer consumer) {
        access.lock();
        try {
            consumers.add(consumer);
            showDoors();
            listeners.forEach(listener -> listener.started(consumer));
        } finally {
            access.unlock();
        }
    }

    /** A consumer stops. A second call has no effect. */
    public void stopped(MonitoredConsumer consumer) {
        access.lock();
        try {
            if (consumers.remove(consumer)) {
                listeners.forEach(listener -> listener.stopped(consumer));
            }
        } finally {
            access.unlock();
        }
    }

    /** The running consumers. */
    public List<MonitoredConsumer> consumers() {
        access.lock();
        try {
            return List.copyOf(consumers);
        } finally {
            access.unlock();
        }
    }

    /** Notifies a listener of the running consumers and of every change from now on. */
    public void addListener(Listener listener) {
        access.lock();
        try {
            listeners.add(listener);
            consumers.forEach(listener::started);
        } finally {
            access.unlock();
        }
    }

    /** Notifies a listener that the running consumers stop, and of nothing more. */
    public void removeListener(Listener listener) {
        access.lock();
        try {
            if (listeners.remove(listener)) {
                consumers.forEach(listener::stopped);
            }
        } finally {
            access.unlock();
        }
    }
}
