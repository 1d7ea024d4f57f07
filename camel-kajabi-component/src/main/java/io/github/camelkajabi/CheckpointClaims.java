// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

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
import org.apache.camel.CamelContext;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.processor.state.FileStateRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which checkpoints the consumers of a Camel context write. Two that wrote the same one would,
 * after a restart, each take the other's records for delivered.
 *
 * <p>Camel makes a new consumer each time a route starts, and records of the last one may still be
 * under way then. So a claim and its reader outlive the consumer until the last of these is
 * settled, and a consumer that starts before takes them over.
 */
final class CheckpointClaims extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointClaims.class);

    private final ReentrantLock access = new ReentrantLock();
    private final List<Claim> claims = new ArrayList<>();

    /** The claims of a Camel context. */
    static CheckpointClaims of(CamelContext context) throws Exception {
        return ContextServices.get(context, CheckpointClaims.class, any -> new CheckpointClaims());
    }

    /**
     * Gives a consumer the reader that writes a checkpoint.
     *
     * @throws IllegalArgumentException if another consumer has it
     * @throws IllegalStateException if records of one with other settings are still under way
     * @throws CheckpointException if the checkpoint cannot be used
     */
    Claim claim(
            Object owner,
            StateRepository<String, String> repository,
            ReaderSettings settings,
            PageSource<Resource> source)
            throws Exception {
        access.lock();
        try {
            Claim claim = find(repository, settings.key());
            if (claim != null && claim.owner == null && claim.store.isOutdated()) {
                // Another node led meanwhile; how far that one came is in the repository only.
                claims.remove(claim);
                claim = null;
            }
            if (claim == null) {
                claim = new Claim(repository, settings, source);
                claim.reader.start();
                claims.add(claim);
            } else {
                claim.takeOver(settings, source);
            }
            claim.owner = owner;
            return claim;
        } finally {
            access.unlock();
        }
    }

    private @Nullable Claim find(StateRepository<String, String> repository, String key) {
        for (Claim claim : claims) {
            if (claim.isOf(repository, key)) {
                return claim;
            }
        }
        return null;
    }

    @SuppressWarnings("ReferenceEquality") // two equal repositories may still be two places
    private static boolean isSamePlace(
            StateRepository<String, String> one, StateRepository<String, String> other) {
        return one == other
                || (one instanceof DirectoryStateRepository directory
                        && other instanceof DirectoryStateRepository another
                        && directory.isSamePlaceAs(another));
    }

    /** The last try to save what could not be saved when its consumer stopped. */
    @Override
    protected void doStop() throws Exception {
        access.lock();
        try {
            new ArrayList<>(claims).forEach(Claim::forgetIfUnused);
        } finally {
            access.unlock();
        }
    }

    /** Where a checkpoint is, for people. What else a repository says of itself may be secret. */
    static String place(StateRepository<String, String> repository, String key) {
        if (repository instanceof DirectoryStateRepository directory) {
            return directory.file(key).toString();
        }
        if (repository instanceof FileStateRepository file && file.getFileStore() != null) {
            return file.getFileStore().getAbsolutePath();
        }
        return repository.getClass().getName();
    }

    /** A record that is on its way. */
    interface InFlight {

        /** Counts it as failed if it is on its way for longer than that. */
        void giveUpAfter(Duration age);
    }

    /** The right to write a checkpoint, with the reader that does. */
    final class Claim {

        private final StateRepository<String, String> repository;
        private final ReaderSettings settings;
        private final IncrementalReader<Resource> reader;
        private volatile PageSource<Resource> source;
        private volatile @Nullable Object owner;
        private final Store store = new Store();
        private int openUses;
        private final Set<InFlight> inFlight = ConcurrentHashMap.newKeySet();

        private Claim(
                StateRepository<String, String> repository,
                ReaderSettings settings,
                PageSource<Resource> source) {
            this.repository = repository;
            this.settings = settings;
            this.source = source;
            this.reader =
                    new IncrementalReader<>(
                            new PageSource<Resource>() {
                                @Override
                                public Page<Resource> read(PageRequest request) throws Exception {
                                    return Claim.this.source.read(request);
                                }

                                @Override
                                public Presence presence(String id) throws Exception {
                                    return Claim.this.source.presence(id);
                                }
                            },
                            store,
                            settings);
        }

        IncrementalReader<Resource> reader() {
            return reader;
        }

        /** A poll begins, or a record goes on its way. Until it ends the claim is kept. */
        void begin() {
            access.lock();
            try {
                openUses++;
            } finally {
                access.unlock();
            }
        }

        /** Ends what {@link #begin()} began. */
        void end() {
            access.lock();
            try {
                openUses--;
                forgetIfUnused();
            } finally {
                access.unlock();
            }
        }

        /** A record goes on its way. */
        void begin(InFlight delivery) {
            begin();
            inFlight.add(delivery);
        }

        /** Ends what {@link #begin(InFlight)} began. */
        void end(InFlight delivery) {
            inFlight.remove(delivery);
            end();
        }

        /** Gives up the records that are on their way for longer than that. */
        void giveUpAfter(Duration age) {
            inFlight.forEach(delivery -> delivery.giveUpAfter(age));
        }

        /** Where the checkpoint is, for people. */
        String place() {
            return CheckpointClaims.place(repository, settings.key());
        }

        /** The consumer stops; does nothing if the claim is another one's by now. */
        void release(Object formerOwner) {
            access.lock();
            try {
                if (owner == formerOwner) {
                    owner = null;
                    forgetIfUnused();
                }
            } finally {
                access.unlock();
            }
        }

        private boolean isOf(StateRepository<String, String> other, String key) {
            return settings.key().equals(key) && isSamePlace(repository, other);
        }

        private void takeOver(ReaderSettings wanted, PageSource<Resource> newSource) {
            if (owner != null) {
                throw new IllegalArgumentException(
                        "Two consumers would keep their checkpoint under the name '"
                                + settings.key()
                                + "'. Give one of them its own with the option offsetKey.");
            }
            if (!settings.equals(wanted)) {
                throw new IllegalStateException(
                        "Records of the checkpoint '"
                                + settings.key()
                                + "' are still under way, handed out by a consumer with other"
                                + " options. They would be delivered twice: start the route again"
                                + " when they are done.");
            }
            source = newSource;
            reader.startOver();
        }

        /** A claim whose last state cannot be saved stays, for that state would be lost. */
        private void forgetIfUnused() {
            if (owner != null || openUses > 0) {
                return;
            }
            try {
                reader.save();
                claims.remove(this);
            } catch (Exception e) {
                LOG.warn("The checkpoint '{}' could not be saved", settings.key(), e);
            }
        }

        /**
         * The repository. After the consumer has stopped, another node may have taken over the list
         * and the checkpoint: what is settled here from then on must not undo what that one saved.
         */
        private final class Store implements CheckpointStore {

            private volatile @Nullable String last;

            /** What was to be saved, perhaps in vain. */
            private volatile @Nullable String attempted;

            @Override
            public @Nullable String load(String key) {
                last = repository.getState(key);
                attempted = null;
                return last;
            }

            @Override
            public void save(String key, String value) {
                if (owner == null && isOutdated()) {
                    LOG.info(
                            "The checkpoint '{}' is another consumer's by now; records that were"
                                    + " under way here when this one stopped may come there again",
                            key);
                    return;
                }
                if (repository instanceof DirectoryStateRepository directory) {
                    // As late as possible: a process may stand still between the look and the
                    // write.
                    directory.setState(
                            key,
                            value,
                            () -> {
                                verify(key);
                                attempted = value;
                            });
                } else {
                    verify(key);
                    attempted = value;
                    repository.setState(key, value);
                }
                last = value;
                attempted = null;
            }

            @Override
            public void verify(String key) {
                String stored = repository.getState(key);
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

            /** Whether another consumer has saved since this one last did. */
            boolean isOutdated() {
                return !isOwn(repository.getState(settings.key()));
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
