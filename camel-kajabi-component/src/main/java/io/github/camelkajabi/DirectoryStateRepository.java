// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps each state in a file of its own, in one directory. Made for checkpoints that must survive a
 * crash, and for several processes that use them one after the other.
 *
 * <p>A state is on the disk when {@link #setState} returns: it is written to a temporary file,
 * which is forced to disk and then renamed over the previous one. Readers see either the previous
 * or the new state, never a mixture. Nothing is cached in memory, so a process that takes over
 * resumes from the state that the other process saved.
 *
 * <p>A file contains the unchanged state as UTF-8 text. Its name is the key, in which each byte
 * that is not a lower-case ASCII letter, a digit, a hyphen or an underscore is percent-encoded, and
 * the suffix {@code .state}. If the name would be longer than {@value #LONGEST} characters, the key
 * is truncated and its SHA-256 digest is appended.
 *
 * <pre>{@code
 * - beans:
 *     - name: checkpoints
 *       type: io.github.camelkajabi.DirectoryStateRepository
 *       properties:
 *         directory: /var/lib/my-app/checkpoints
 * }</pre>
 *
 * <p>Next to it, a file with the suffix {@code .epoch} holds the latest {@linkplain #open lease} of
 * the state. A save looks at it immediately before the rename. A directory cannot make the look and
 * the rename one step: a process that is paused for longer than its leadership exactly between them
 * still replaces the state of its successor once. The successor notices it with its next look. A
 * database has no such gap.
 *
 * <p>Thread-safe. If several threads or processes {@linkplain #setState set} the same key, the last
 * one wins.
 */
public class DirectoryStateRepository extends ServiceSupport implements FencedStateRepository {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryStateRepository.class);

    private static final String SUFFIX = ".state";
    private static final String EPOCH_SUFFIX = ".epoch";
    private static final String TEMPORARY_SUFFIX = ".tmp";

    /**
     * The maximum length of a name without its suffix. File systems allow 255 bytes, some
     * encrypting ones only 143.
     */
    private static final int LONGEST = 130;

    private static final int SHA256_BYTES = 32;

    /** Longer than any write takes. A younger temporary file may belong to another process. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    /** Names that Windows treats as devices, with any extension. */
    private static final Pattern DEVICE = Pattern.compile("con|prn|aux|nul|(com|lpt)[0-9]");

    private volatile @Nullable String directory;
    private volatile @Nullable Path path;

    /** Creates a repository that needs a {@link #setDirectory directory}. */
    public DirectoryStateRepository() {}

    /** Creates a repository in a directory. */
    public DirectoryStateRepository(Path directory) {
        this.directory = directory.toString();
    }

    /** Returns the directory, or null if it is not set. */
    public @Nullable String getDirectory() {
        return directory;
    }

    /**
     * The directory of the files, relative to the working directory of the process. It is created
     * at the start if it does not exist. A change takes effect with the next start.
     */
    public void setDirectory(String directory) {
        this.directory = directory;
    }

    @Override
    protected void doStart() throws Exception {
        String name = directory;
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException(
                    "DirectoryStateRepository needs the property directory");
        }
        Path wanted = Path.of(name).toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(wanted)) {
                Files.createDirectories(wanted);
                LOG.info("Made the directory {} for states", wanted);
            }
            Path probe = temporary(wanted);
            Files.createFile(probe);
            Files.delete(probe);
            removeAbandoned(wanted);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "States cannot be kept in '"
                            + wanted
                            + "': it is not a directory that this process may write to",
                    e);
        }
        path = wanted;
    }

    /**
     * Returns the state that was last saved under the key, by any process, or null if there is
     * none.
     *
     * @throws UncheckedIOException if the state cannot be read, or the directory no longer exists
     */
    @Override
    public @Nullable String getState(String key) {
        return text(file(key));
    }

    private static @Nullable String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            // A missing file system must not be mistaken for a first start.
            if (Files.isDirectory(directoryOf(file))) {
                return null;
            }
            throw failure("The directory of a state is gone: " + directoryOf(file), e);
        } catch (IOException e) {
            throw failure("A state cannot be read: " + file, e);
        }
    }

    /**
     * Saves a state under a key and replaces the previous one. The state is on disk when this
     * returns.
     *
     * @param value the state; null removes the previous one
     * @throws UncheckedIOException if the state cannot be saved; the previous one is then kept
     */
    @Override
    public void setState(String key, @Nullable String value) {
        write(file(key), value, () -> {});
    }

    /**
     * Takes a state over. Two that do so at the same time both succeed, and the first of them is
     * refused from then on.
     *
     * @throws UncheckedIOException if the directory cannot be read or written
     */
    @Override
    public Lease open(String key, String owner) {
        Path file = epochFile(key);
        Epoch last = Epoch.parse(text(file));
        // An epoch that was used before a file was deleted must not come again.
        long number = last == null ? System.currentTimeMillis() : last.number + 1;
        Epoch epoch = new Epoch(number, UUID.randomUUID().toString(), owner);
        write(file, epoch.toString(), () -> {});
        return new DirectoryLease(key, file, epoch);
    }

    private void write(Path file, @Nullable String value, Runnable look) {
        // A file channel refuses an interrupted thread, and Camel interrupts threads that are still
        // working when the shutdown timeout expires. The records that they finished must still be
        // saved.
        boolean interrupted = Thread.interrupted();
        try {
            save(file, value, look);
        } catch (ClosedByInterruptException e) {
            interrupted = Thread.interrupted();
            saveAgain(file, value, look);
        } catch (IOException e) {
            throw failure("A state cannot be saved: " + file, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void saveAgain(Path file, @Nullable String value, Runnable look) {
        try {
            save(file, value, look);
        } catch (IOException e) {
            throw failure("A state cannot be saved: " + file, e);
        }
    }

    private static void save(Path file, @Nullable String value, Runnable look) throws IOException {
        if (value == null) {
            look.run();
            Files.deleteIfExists(file);
        } else {
            replace(file, value, look);
        }
        force(directoryOf(file));
    }

    /**
     * Whether both repositories use the same directory, regardless of its path. Both must be
     * started.
     */
    @Override
    public boolean isSamePlaceAs(StateRepository<String, String> other) {
        Path mine = path;
        Path others = other instanceof DirectoryStateRepository another ? another.path : null;
        if (mine == null || others == null) {
            return false;
        }
        try {
            return Files.isSameFile(mine, others);
        } catch (IOException e) {
            return mine.equals(others);
        }
    }

    private static void replace(Path file, String value, Runnable look) throws IOException {
        Path temporary = temporary(directoryOf(file));
        try {
            ByteBuffer bytes = utf8(value);
            try (FileChannel channel =
                    FileChannel.open(
                            temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            look.run();
            Files.move(
                    temporary,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    /** Makes the rename survive a power failure. Not every system supports this. */
    private static void force(Path directory) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(directory, StandardOpenOption.READ);
        } catch (IOException e) {
            LOG.trace("A directory cannot be opened here: {}", directory, e);
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    private static void removeAbandoned(Path directory) throws IOException {
        Instant limit = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(directory, "*" + TEMPORARY_SUFFIX)) {
            for (Path file : files) {
                try {
                    if (isTemporary(file)
                            && Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException e) {
                    LOG.trace("Another process was done with it: {}", file, e);
                }
            }
        }
    }

    private static Path temporary(Path directory) {
        return directory.resolve(UUID.randomUUID() + TEMPORARY_SUFFIX);
    }

    /** The directory may contain other files, which are kept. */
    private static boolean isTemporary(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            UUID.fromString(name.substring(0, name.length() - TEMPORARY_SUFFIX.length()));
            return Files.isRegularFile(file);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String place(String key) {
        return file(key).toString();
    }

    /** Returns the file of a state; the repository must be started. */
    Path file(String key) {
        return file(key, SUFFIX);
    }

    private Path epochFile(String key) {
        return file(key, EPOCH_SUFFIX);
    }

    private Path file(String key, String suffix) {
        Path started = path;
        if (started == null) {
            throw new IllegalStateException("DirectoryStateRepository is not started");
        }
        return started.resolve(baseName(key) + suffix);
    }

    /** Different keys have different names, also on file systems that ignore case. */
    static String fileName(String key) {
        return baseName(key) + SUFFIX;
    }

    private static String baseName(String key) {
        ByteBuffer bytes;
        try {
            bytes = utf8(key);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("The key of a state is not valid Unicode", e);
        }
        byte[] digested = new byte[bytes.remaining()];
        bytes.get(digested);
        StringBuilder name = new StringBuilder();
        for (byte b : digested) {
            append(name, b, isPlain(b));
        }
        if (name.length() > LONGEST) {
            // Only truncated names contain a tilde.
            int kept = LONGEST - 2 * SHA256_BYTES - 1;
            return name.substring(0, kept) + "~" + sha256(digested);
        }
        if (DEVICE.matcher(name).matches()) {
            StringBuilder first = new StringBuilder();
            append(first, digested[0], false);
            name.replace(0, 1, first.toString());
        }
        return name.toString();
    }

    private static void append(StringBuilder name, byte b, boolean plain) {
        if (plain) {
            name.append((char) b);
        } else {
            name.append('%').append(HexFormat.of().toHexDigits(b));
        }
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '-' || b == '_';
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static ByteBuffer utf8(String text) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    }

    private static Path directoryOf(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    private static UncheckedIOException failure(String what, IOException e) {
        return new UncheckedIOException(what, e);
    }

    /** The content of an epoch file: a number that grows, an id, and the owner of the lease. */
    private record Epoch(long number, String id, String owner) {

        private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) (\\S+) (.*)\\R?");

        /** Null if there is no file, or one that somebody has damaged. */
        static @Nullable Epoch parse(@Nullable String text) {
            Matcher parts = TEXT.matcher(text == null ? "" : text);
            return parts.matches()
                    ? new Epoch(Long.parseLong(parts.group(1)), parts.group(2), parts.group(3))
                    : null;
        }

        boolean isSame(Epoch other) {
            return number == other.number && id.equals(other.id);
        }

        @Override
        public String toString() {
            return number + " " + id + " " + owner.replaceAll("\\R", " ") + "\n";
        }
    }

    private final class DirectoryLease implements Lease {

        private final String key;
        private final Path file;
        private final Epoch epoch;
        private final String own;

        private DirectoryLease(String key, Path file, Epoch epoch) {
            this.key = key;
            this.file = file;
            this.epoch = epoch;
            this.own = epoch.toString();
        }

        @Override
        public @Nullable String read() {
            String state = getState(key);
            verify();
            return state;
        }

        @Override
        public void save(String state) {
            write(file(key), state, this::verify);
        }

        /** Without the file of epochs nobody has taken the state over: that would make one. */
        private void verify() {
            String text = text(file);
            if (text == null || text.equals(own)) {
                // The rename follows at once: the shorter the time between, the better the fence.
                return;
            }
            Epoch now = Epoch.parse(text);
            if (now != null && !now.isSame(epoch)) {
                throw new SupersededException(
                        "The state '" + key + "' in " + place(key), now.owner);
            }
        }
    }
}
