// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file of ids, one in each line, to which a process that may be killed appends. */
public final class IdLedger {

    private final Path file;

    public IdLedger(Path file) {
        this.file = file;
    }

    /** Appends an id in one step; it is on the disk when this returns. */
    public void append(String id) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            byte[] line = (id + "\n").getBytes(StandardCharsets.US_ASCII);
            if (channel.write(ByteBuffer.wrap(line)) != line.length) {
                throw new IOException("An id was not written in one step: " + id);
            }
            channel.force(true);
        }
    }

    /** How many ids there are. */
    public int size() {
        return ids().size();
    }

    /** All ids, oldest first. */
    public List<String> ids() {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file, StandardCharsets.US_ASCII)
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
