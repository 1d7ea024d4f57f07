// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import io.github.camelkajabi.FencedStateRepository;
import io.github.camelkajabi.SupersededException;
import io.github.camelkajabi.client.ContextServices;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.polling.Checkpoint;
import io.github.camelkajabi.polling.CheckpointConflictException;
import io.github.camelkajabi.polling.CheckpointException;
import io.github.camelkajabi.polling.CheckpointStore;
import io.github.camelkajabi.polling.IncrementalReader;
import io.github.camelkajabi.polling.Page;
import io.github.camelkajabi.polling.PageRequest;
import io.github.camelkajabi.polling.PageSource;
import io.github.camelkajabi.polling.ReaderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.processor.state.FileStateRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ensures that only one consumer of a Camel context writes a checkpoint. If two shared one, each
 * would treat the other's records as delivered after a restart.
 *
 * <p>Camel creates a new consumer each time a route starts, while records of the last one may still
 * be in flight. So a lease and its reader outlive the consumer until the last of these is settled.
 * A consumer that starts before that takes them over.
 */
public final class CheckpointLeases extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointLeases.class);

    /** Guards the list only. It is never held while a store is asked, which may take long. */
    private final ReentrantLock access = new ReentrantLock();

    private final List<Lease> leases = new ArrayList<>();

    /** The leases of a Camel context. */
    public static CheckpointLeases of(CamelContext context) throws Exception {
        return ContextServices.get(context, CheckpointLeases.class, any -> new CheckpointLeases());
    }

    /**
     * Gives a consumer the reader that writes a checkpoint. In a repository with a fence the
     * checkpoint is taken over from other processes.
     *
     * @param name who takes it over, for people
     * @throws IllegalArgumentException if another consumer has it
     * @throws IllegalStateException if records of a consumer with other settings are still in
     *     flight
     * @throws CheckpointException if the checkpoint cannot be used
     */
    public Lease acquire(
            Object owner,
            String name,
            StateRepository<String, String> repository,
            ReaderSettings settings,
            PageSource<Resource> source)
            throws Exception {
        Lease lease = null;
        while (lease == null) {
            lease =
                    findOrAdd(name, repository, settings, source)
                            .acquiredBy(owner, settings, source);
        }
        return lease;
    }

    private Lease findOrAdd(
            String name,
            StateRepository<String, String> repository,
            ReaderSettings settings,
            PageSource<Resource> source) {
        access.lock();
        try {
            for (Lease lease : leases) {
                if (lease.isOf(repository, settings.key())) {
                    return lease;
                }
            }
            Lease added = new Lease(name, repository, settings, source);
            leases.add(added);
            return added;
        } finally {
            access.unlock();
        }
    }

    private void remove(Lease lease) {
        access.lock();
        try {
            leases.remove(lease);
        } finally {
            access.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // two equal repositories may still be two places
    private static boolean isSamePlace(
            StateRepository<String, String> one, StateRepository<String, String> other) {
        return one == other
                || (one instanceof FencedStateRepository located && located.isSamePlaceAs(other));
    }

    /** Tries a last time to save a checkpoint that could not be saved when its consumer stopped. */
    @Override
    protected void doStop() throws Exception {
        List<Lease> all;
        access.lock();
        try {
            all = List.copyOf(leases);
        } finally {
            access.unlock();
        }
        all.forEach(Lease::saveLast);
    }

    /** The place of a checkpoint, for people. The text of another repository may hold a secret. */
    public static String place(StateRepository<String, String> repository, String key) {
        if (repository instanceof FencedStateRepository located) {
            return located.place(key);
        }
        if (repository instanceof FileStateRepository file && file.getFileStore() != null) {
            return file.getFileStore().getAbsolutePath();
        }
        return repository.getClass().getName();
    }

    /** A record in flight. */
    public interface InFlight {

        /** Counts the record as failed if it has been in flight for longer than that. */
        public void giveUpAfter(Duration age);
    }

    /** The right to write a checkpoint, with the reader that writes it. */
    public final class Lease {

        private final String name;
        private final StateRepository<String, String> repository;
        private final ReaderSettings settings;
        private final IncrementalReader<Resource> reader;
        private volatile PageSource<Resource> source;
        private volatile @Nullable Object owner;
        private final Store store = new Store();

        /** Guards the fields, and the store when the lease begins and ends. */
        private final ReentrantLock own = new ReentrantLock();

        private boolean isStarted;

        /** Whether it is out of the list, so that its checkpoint has another lease. */
        private boolean isForgotten;

        private int openUses;
        private final Set<InFlight> inFlight = ConcurrentHashMap.newKeySet();

        private Lease(
                String name,
                StateRepository<String, String> repository,
                ReaderSettings settings,
                PageSource<Resource> source) {
            this.name = name;
            this.repository = repository;
            this.settings = settings;
            this.source = source;
            this.reader =
                    new IncrementalReader<>(
                            new PageSource<Resource>() {
                                @Override
                                public Page<Resource> read(PageRequest request) throws Exception {
                                    return Lease.this.source.read(request);
                                }

                                @Override
                                public Presence presence(String id) throws Exception {
                                    return Lease.this.source.presence(id);
                                }
                            },
                            store,
                            settings);
        }

        /** The reader of the list. */
        public IncrementalReader<Resource> reader() {
            return reader;
        }

        /** A poll or a delivery begins. The lease is kept until it ends. */
        public void begin() {
            own.lock();
            try {
                openUses++;
            } finally {
                own.unlock();
            }
        }

        /** A poll or a delivery ends. */
        public void end() {
            own.lock();
            try {
                openUses--;
                forgetIfUnused();
            } finally {
                own.unlock();
            }
        }

        /** A delivery begins. */
        public void begin(InFlight delivery) {
            begin();
            inFlight.add(delivery);
        }

        /** A delivery ends. */
        public void end(InFlight delivery) {
            inFlight.remove(delivery);
            end();
        }

        /** Counts the records as failed that have been in flight for longer than that. */
        public void giveUpAfter(Duration age) {
            inFlight.forEach(delivery -> delivery.giveUpAfter(age));
        }

        /** The place of the checkpoint, for people. */
        public String place() {
            return CheckpointLeases.place(repository, settings.key());
        }

        /** The consumer stops. Does nothing if another consumer holds the lease by now. */
        public void release(Object formerOwner) {
            own.lock();
            try {
                if (owner == formerOwner) {
                    owner = null;
                    forgetIfUnused();
                }
            } finally {
                own.unlock();
            }
        }

        private boolean isOf(StateRepository<String, String> other, String key) {
            return settings.key().equals(key) && isSamePlace(repository, other);
        }

        /** Null if the lease is not of use any more. */
        private @Nullable Lease acquiredBy(
                Object consumer, ReaderSettings wanted, PageSource<Resource> newSource)
                throws Exception {
            own.lock();
            try {
                if (isStarted && owner == null && !isForgotten && store.isOutdated()) {
                    // Another node was the leader meanwhile; only the repository has its progress.
                    forget();
                }
                if (isStarted && !settings.equals(wanted)) {
                    // Its last state could perhaps not be saved before.
                    forgetIfUnused();
                }
                if (isForgotten) {
                    return null;
                }
                if (isStarted) {
                    takeOver(wanted, newSource);
                } else {
                    start();
                }
                owner = consumer;
                return this;
            } finally {
                own.unlock();
            }
        }

        private void start() throws Exception {
            try {
                reader.start();
                isStarted = true;
            } finally {
                if (!isStarted) {
                    forget();
                }
            }
        }

        private void forget() {
            isForgotten = true;
            remove(this);
        }

        private void saveLast() {
            own.lock();
            try {
                forgetIfUnused();
            } finally {
                own.unlock();
            }
        }

        private void takeOver(ReaderSettings wanted, PageSource<Resource> newSource) {
            if (owner != null) {
                throw new IllegalArgumentException(
                        "Two consumers would use the checkpoint '"
                                + settings.key()
                                + "'. Set the option offsetKey on one of them.");
            }
            if (!settings.equals(wanted) && openUses == 0) {
                throw new IllegalStateException(
                        "The checkpoint '"
                                + settings.key()
                                + "' of a consumer with other options could not be saved yet. Start"
                                + " the route again when its offsetRepository works.");
            }
            if (!settings.equals(wanted)) {
                throw new IllegalStateException(
                        "Records of the checkpoint '"
                                + settings.key()
                                + "' are still in flight, handed out by a consumer with other"
                                + " options. They would be delivered twice. Start the route again"
                                + " when they are finished.");
            }
            source = newSource;
            reader.startOver();
        }

        /** A lease whose last state cannot be saved stays, because that state would be lost. */
        private void forgetIfUnused() {
            if (owner != null || openUses > 0 || !isStarted || isForgotten) {
                return;
            }
            try {
                reader.save();
                forget();
            } catch (Exception e) {
                LOG.warn("The checkpoint '{}' could not be saved", settings.key(), e);
            }
        }

        /**
         * The repository. After the consumer has stopped, another node may have taken over the list
         * and the checkpoint. Records that are settled here later must not undo what it saved.
         */
        private final class Store implements CheckpointStore {

            private volatile @Nullable String last;

            /** The value of a save that may have failed. */
            private volatile @Nullable String attempted;

            /** Opened when the reader starts, and never again: that would take the list back. */
            private volatile FencedStateRepository.@Nullable Lease fence;

            private volatile @Nullable SupersededException superseded;

            @Override
            public @Nullable String load(String key) {
                if (fence == null && repository instanceof FencedStateRepository fenced) {
                    fence = fenced.open(key, name);
                }
                last = stored(key);
                attempted = null;
                return last;
            }

            @Override
            public void save(String key, String value) {
                try {
                    if (owner != null || !isOutdated()) {
                        write(key, value);
                        return;
                    }
                } catch (SupersededException e) {
                    if (owner != null) {
                        throw e;
                    }
                }
                LOG.info(
                        "Another consumer writes the checkpoint '{}' now; records that were in"
                                + " flight here when this consumer stopped may be delivered there"
                                + " again",
                        key);
            }

            @Override
            public void replace(String key, String value) {
                String stored = stored(key);
                String known = isOwn(stored) ? stored : last;
                // Accepts what another writer has stored, so that it is replaced.
                last = stored;
                attempted = null;
                boolean isReplaced = false;
                try {
                    save(key, value);
                    isReplaced = true;
                } finally {
                    if (!isReplaced) {
                        last = known;
                    }
                }
            }

            private void write(String key, String value) {
                verify(key);
                attempted = value;
                FencedStateRepository.Lease held = fence;
                if (held == null) {
                    repository.setState(key, value);
                } else {
                    unlessSuperseded(
                            () -> {
                                held.save(value);
                                return value;
                            });
                }
                last = value;
                attempted = null;
            }

            @Override
            public void verify(String key) {
                String stored = stored(key);
                if (!isOwn(stored)) {
                    throw new CheckpointConflictException(
                            "Another consumer writes this checkpoint, or somebody has "
                                    + (stored == null ? "removed" : "replaced")
                                    + " it: '"
                                    + key
                                    + "' in "
                                    + place()
                                    + " is not as it was written here last. The batch ends here;"
                                    + " the next poll goes on from the checkpoint as it is there."
                                    + " If two consumers are meant to run, give each its own"
                                    + " offsetKey.");
                }
            }

            /** Whether another consumer has taken over, or has saved since this one last did. */
            boolean isOutdated() {
                try {
                    return !isOwn(stored(settings.key()));
                } catch (SupersededException e) {
                    return true;
                }
            }

            private @Nullable String stored(String key) {
                FencedStateRepository.Lease held = fence;
                return held == null ? repository.getState(key) : unlessSuperseded(held::read);
            }

            /** Once superseded is so for good. */
            private @Nullable String unlessSuperseded(Supplier<@Nullable String> step) {
                SupersededException before = superseded;
                if (before != null) {
                    throw before;
                }
                try {
                    return step.get();
                } catch (SupersededException e) {
                    superseded = e;
                    throw e;
                }
            }

            /** A save that failed may have been done; and a database may write JSON its own way. */
            private boolean isOwn(@Nullable String stored) {
                return isSame(stored, last) || (attempted != null && isSame(stored, attempted));
            }

            private static boolean isSame(@Nullable String stored, @Nullable String own) {
                if (stored == null || own == null || stored.equals(own)) {
                    return Objects.equals(stored, own);
                }
                try {
                    return Checkpoint.fromJson(stored).equals(Checkpoint.fromJson(own));
                } catch (CheckpointException e) {
                    return false;
                }
            }
        }
    }
}
