// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.quarkus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.camel.spi.IdempotentRepository;

/**
 * A file with one JSON object per line, which is also an idempotent repository: an id is known if
 * the file has its line. A line is on disk when {@link #append} returns.
 *
 * <p>It holds all ids in memory. One process at a time.
 */
final class Ledger implements IdempotentRepository {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> booked = new HashSet<>();
    private final Set<String> underWay = new HashSet<>();
    private FileChannel channel;

    Ledger(Path file) {
        this.file = file;
    }

    /**
     * Reads the existing file. A line that a crash left unfinished is removed: it was not booked.
     */
    @Override
    public void start() {
        lock.lock();
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            channel = FileChannel.open(file, CREATE, READ, WRITE);
            channel.truncate(endOfLastLine());
            channel.position(channel.size());
            try (Stream<String> lines = Files.lines(file)) {
                lines.map(Ledger::idOf).forEach(booked::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stop() {
        lock.lock();
        try {
            channel.close();
            booked.clear();
            underWay.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes a line.
     *
     * @param id the id of the object
     * @param json the object, in one line
     * @throws IOException if the line could not be written; the file is then unchanged
     */
    void append(String id, String json) throws IOException {
        lock.lock();
        try {
            long end = channel.size();
            try {
                ByteBuffer line = ByteBuffer.wrap((json + "\n").getBytes(UTF_8));
                while (line.hasRemaining()) {
                    channel.write(line);
                }
                channel.force(true);
            } catch (IOException e) {
                channel.truncate(end);
                throw e;
            }
            booked.add(id);
        } finally {
            lock.unlock();
        }
    }

    /** Reserves an id; returns false if it is already booked or reserved. */
    @Override
    public boolean add(String id) {
        lock.lock();
        try {
            return !booked.contains(id) && underWay.add(id);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean contains(String id) {
        lock.lock();
        try {
            return booked.contains(id) || underWay.contains(id);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The exchange has failed: the id may be delivered again, unless its line was written before.
     */
    @Override
    public boolean remove(String id) {
        return confirm(id);
    }

    @Override
    public boolean confirm(String id) {
        lock.lock();
        try {
            return underWay.remove(id);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException("A ledger is not cleared");
    }

    private long endOfLastLine() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long end = channel.size(); end > 0; end--) {
            one.clear();
            channel.read(one, end - 1);
            if (one.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }

    private static String idOf(String line) {
        try {
            return JSON.readTree(line).required("id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
