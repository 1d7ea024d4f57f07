// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Keeps the first bytes that are read from a stream, to describe a response that cannot be parsed.
 */
final class HeadKeeper extends FilterInputStream {

    private static final int KEPT = 2_048;

    private byte[] head = new byte[0];

    HeadKeeper(InputStream in) {
        super(in);
    }

    /** The first bytes that have been read. */
    byte[] head() {
        return head;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0 && head.length < KEPT) {
            keep(new byte[] {(byte) b}, 0, 1);
        }
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0 && head.length < KEPT) {
            keep(bytes, offset, Math.min(count, KEPT - head.length));
        }
        return count;
    }

    private void keep(byte[] bytes, int offset, int count) {
        int before = head.length;
        head = Arrays.copyOf(head, before + count);
        System.arraycopy(bytes, offset, head, before, count);
    }
}
