// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Keeps the first bytes that are read from a response, to describe a page that came instead of a
 * document. It keeps nothing of a response that is declared as JSON and begins like JSON.
 */
final class HeadKeeper extends FilterInputStream {

    private static final int KEPT = 2_048;

    private static final byte[] NOTHING = new byte[0];

    private final boolean isDeclaredJson;
    private byte[] head = NOTHING;
    private boolean isJson;

    /**
     * Creates a stream.
     *
     * @param isDeclaredJson whether the response is declared as JSON in UTF-8
     */
    HeadKeeper(InputStream in, boolean isDeclaredJson) {
        super(in);
        this.isDeclaredJson = isDeclaredJson;
    }

    /** The first bytes that have been read; nothing if they are JSON. */
    byte[] head() {
        return head;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
            keep(new byte[] {(byte) b}, 0, 1);
        }
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            keep(bytes, offset, count);
        }
        return count;
    }

    private void keep(byte[] bytes, int offset, int count) {
        int before = head.length;
        if (before == 0 && isDeclaredJson) {
            isJson |= bytes[offset] == '{' || bytes[offset] == '[';
        }
        if (!isJson && before < KEPT) {
            int more = Math.min(count, KEPT - before);
            head = Arrays.copyOf(head, before + more);
            System.arraycopy(bytes, offset, head, before, more);
        }
    }
}
