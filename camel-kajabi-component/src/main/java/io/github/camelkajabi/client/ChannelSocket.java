// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

/**
 * A socket that shows at once, without waiting, whether something has arrived from the server or
 * the server has closed the connection. A thread that reads or writes can be interrupted; this
 * closes the socket.
 */
final class ChannelSocket extends Socket {

    private final SocketOfChannel channel;

    private ChannelSocket(SocketOfChannel channel) throws SocketException {
        super(channel);
        this.channel = channel;
    }

    /** Creates a socket that is not connected yet. */
    static ChannelSocket open() throws IOException {
        return new ChannelSocket(new SocketOfChannel());
    }

    /**
     * Whether the connection is open and nothing has arrived. Otherwise a byte may have been lost,
     * so that the socket must not be read any more.
     *
     * @throws IOException if the connection is broken
     */
    boolean isQuiet() throws IOException {
        return channel.isQuiet();
    }

    @Override
    public boolean isClosed() {
        return super.isClosed() || !channel.isOpen();
    }

    /** The super class and the channel have locks of their own. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            // The super class closes only what it has used.
            channel.close();
        }
    }
}
