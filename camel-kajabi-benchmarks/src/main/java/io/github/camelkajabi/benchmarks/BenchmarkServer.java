// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * As much of the API as the benchmarks call, rendered by byte copies so that the server is not what
 * is measured: a contact, a page of contacts, a created contact, a token.
 *
 * <p>How long the list is and how slowly it answers stands in the base URL: {@code
 * http://127.0.0.1:<port>/<rows>/<milliseconds>/v1}. A number after the milliseconds is the most
 * requests in any minute; others are answered 429, and no response contains that number. {@code
 * /counters} returns the requests so far, how many of them were for tokens, how many were refused,
 * and the number of the last request that read a single contact. One thread for each connection; a
 * process of its own, whose end comes with that of the one that started it.
 */
public final class BenchmarkServer {

    /** The id of the contact in row 0 of a list; the others follow. */
    static final long FIRST_ID = 215_001_000_000L;

    private static final int LARGEST_REQUEST = 64 * 1024;
    private static final int ROOM_FOR_HEAD = 512;
    private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");

    private static final String[] CONTACT = {
        "{\"id\":\"21500",
        "\",\"type\":\"contacts\",\"attributes\":{\"name\":\"Noor Adler ",
        "\",\"email\":\"noor",
        "@example.org\",\"phone_number\":\"41220",
        "\",\"business_number\":null,\"subscribed\":true,\"address_line_1\":\"Rue du Test 7\","
                + "\"address_line_2\":null,\"address_city\":\"Geneva\",\"address_state\":null,"
                + "\"address_country\":\"CH\",\"address_zip\":\"1201\",\"external_user_id\":null,"
                + "\"custom_1\":\"Berlin\",\"custom_2\":\"a member of the choir since ",
        "\",\"custom_7\":null,\"created_at\":\"2026-02-03T08:15:30.123Z\","
                + "\"updated_at\":\"2026-02-03T09:00:00.456Z\"},\"relationships\":{"
                + "\"site\":{\"data\":{\"id\":\"2150000001\",\"type\":\"sites\"}},"
                + "\"customer\":{\"data\":null},"
                + "\"tags\":{\"data\":[{\"id\":\"2150000401\",\"type\":\"contact_tags\"},"
                + "{\"id\":\"2150000402\",\"type\":\"contact_tags\"}]},"
                + "\"offers\":{\"links\":{\"self\":\"https://api.kajabi.com/v1/contacts/21500",
        "/relationships/offers\"}}},\"links\":{\"self\":\"https://api.kajabi.com/v1/contacts/21500",
        "\"}}"
    };

    private static final byte[][] CONTACT_PARTS = parts();

    private final ServerSocket listener;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong tokens = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong lastSingle = new AtomicLong();
    private final Deque<Long> lastMinute = new ArrayDeque<>();

    private BenchmarkServer(ServerSocket listener) {
        this.listener = listener;
    }

    /** Prints its port, then answers until its standard input ends. */
    public static void main(String[] args) throws IOException {
        BenchmarkServer server =
                new BenchmarkServer(new ServerSocket(0, 512, InetAddress.getLoopbackAddress()));
        Thread accepting = new Thread(server::accept, "accept");
        accepting.setDaemon(true);
        accepting.start();
        System.out.println(server.listener.getLocalPort());
        System.out.flush();
        while (System.in.read() >= 0) {
            // the parent only ever closes it
        }
        server.listener.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread thread = new Thread(() -> serve(socket), "connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            Connection connection = new Connection();
            while (connection.readRequest(in)) {
                connection.answer();
                out.write(connection.out, connection.start, connection.length - connection.start);
            }
        } catch (IOException e) {
            // the client went away
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean allows(int perMinute) {
        synchronized (lastMinute) {
            long now = System.nanoTime();
            while (!lastMinute.isEmpty() && now - lastMinute.peek() >= 60_000_000_000L) {
                lastMinute.remove();
            }
            return lastMinute.size() < perMinute && lastMinute.add(now);
        }
    }

    /** The buffers of one connection, and the request that is in them. */
    private final class Connection {

        private final byte[] in = new byte[LARGEST_REQUEST];
        private int held;
        private int used;
        private String target = "";
        private boolean isPost;
        private byte[] out = new byte[LARGEST_REQUEST];
        private int start;
        private int length;

        /** Reads to the end of a request; false if there is none any more. */
        boolean readRequest(InputStream stream) throws IOException {
            System.arraycopy(in, used, in, 0, held - used);
            held -= used;
            used = 0;
            int body;
            while ((body = endOfHead()) < 0) {
                if (!more(stream)) {
                    return false;
                }
            }
            int end = body + contentLength(body);
            while (held < end) {
                if (!more(stream)) {
                    return false;
                }
            }
            used = end;
            int method = indexOf((byte) ' ', 0);
            isPost = in[0] == 'P';
            target =
                    new String(
                            in,
                            method + 1,
                            indexOf((byte) ' ', method + 1) - method - 1,
                            StandardCharsets.ISO_8859_1);
            return true;
        }

        private boolean more(InputStream stream) throws IOException {
            int count = stream.read(in, held, in.length - held);
            held += Math.max(count, 0);
            return count > 0;
        }

        private int endOfHead() {
            for (int i = 0; i + END_OF_HEAD.length <= held; i++) {
                if (in[i] == '\r' && in[i + 1] == '\n' && in[i + 2] == '\r' && in[i + 3] == '\n') {
                    return i + END_OF_HEAD.length;
                }
            }
            return -1;
        }

        private int contentLength(int end) {
            if (in[0] != 'P') {
                return 0;
            }
            String head = new String(in, 0, end, StandardCharsets.ISO_8859_1);
            for (String line : head.split("\r\n", -1)) {
                if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                    return Integer.parseInt(line.substring(15).trim());
                }
            }
            throw new IllegalStateException("a request with a body must tell its length");
        }

        private int indexOf(byte wanted, int from) {
            int i = from;
            while (in[i] != wanted) {
                i++;
            }
            return i;
        }

        void answer() throws InterruptedException {
            length = ROOM_FOR_HEAD;
            if (target.equals("/counters")) {
                write(
                        ascii(
                                requests.get()
                                        + " "
                                        + tokens.get()
                                        + " "
                                        + refused.get()
                                        + " "
                                        + lastSingle.get()));
                head("200 OK");
                return;
            }
            long request = requests.incrementAndGet();
            if (target.endsWith("/oauth/token")) {
                tokens.incrementAndGet();
                write(ascii("{\"access_token\":\"0123456789abcdef0123456789abcdef\","));
                write(ascii("\"token_type\":\"Bearer\",\"expires_in\":7200}"));
                head("200 OK");
                return;
            }
            int afterRows = target.indexOf('/', 1);
            int afterDelay = target.indexOf('/', afterRows + 1);
            long rows = Long.parseLong(target.substring(1, afterRows));
            long delay = Long.parseLong(target.substring(afterRows + 1, afterDelay));
            int query = target.indexOf('?');
            String path = query < 0 ? target : target.substring(0, query);
            boolean isList = path.endsWith("/contacts");
            if (!isList) {
                lastSingle.set(request);
            }
            String limit = target.substring(afterDelay + 1, target.indexOf('/', afterDelay + 1));
            if (!limit.equals("v1") && !allows(Integer.parseInt(limit))) {
                refused.incrementAndGet();
                write(ascii("{\"errors\":[{\"status\":\"429\"}]}"));
                head("429 Too Many Requests");
                return;
            }
            if (delay > 0) {
                Thread.sleep(delay);
            }
            if (isList && !isPost) {
                page(rows, number("number", 1), number("size", 30));
            } else {
                String id = path.substring(path.lastIndexOf('/') + 1);
                long row = isPost ? 1 : Long.parseLong(id) - FIRST_ID;
                write(ascii("{\"data\":"));
                contact(row);
                write('}');
            }
            head(isPost ? "201 Created" : "200 OK");
        }

        /** The value of page[number] or page[size], however its brackets are written. */
        private int number(String name, int otherwise) {
            int at = target.indexOf(name + "%5D=");
            int from = at + name.length() + 4;
            if (at < 0) {
                at = target.indexOf(name + "]=");
                from = at + name.length() + 2;
            }
            if (at < 0) {
                return otherwise;
            }
            int end = target.indexOf('&', from);
            return Integer.parseInt(target.substring(from, end < 0 ? target.length() : end));
        }

        private void page(long rows, int number, int size) {
            long pages = (rows + size - 1) / size;
            long first = (number - 1L) * size;
            write(ascii("{\"data\":["));
            for (long row = first; row < Math.min(first + size, rows); row++) {
                if (row > first) {
                    write(',');
                }
                contact(row);
            }
            String self = "https://api.kajabi.com/v1/contacts?page%5Bsize%5D=" + size;
            write(
                    ascii(
                            "],\"links\":{\"self\":\""
                                    + self
                                    + "&page%5Bnumber%5D="
                                    + number
                                    + "\",\"next\":"
                                    + (number < pages
                                            ? "\""
                                                    + self
                                                    + "&page%5Bnumber%5D="
                                                    + (number + 1)
                                                    + '"'
                                            : "null")
                                    + "},\"meta\":{\"total_pages\":"
                                    + pages
                                    + ",\"total_count\":"
                                    + rows
                                    + ",\"current_page\":"
                                    + number
                                    + "}}"));
        }

        private void contact(long row) {
            for (int i = 0; i < CONTACT_PARTS.length; i++) {
                if (i > 0) {
                    digits(1_000_000 + row);
                }
                write(CONTACT_PARTS[i]);
            }
        }

        private void digits(long number) {
            int count = 0;
            for (long rest = number; rest > 0; rest /= 10) {
                count++;
            }
            room(count);
            long rest = number;
            for (int i = length + count - 1; i >= length; i--) {
                out[i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            length += count;
        }

        private void write(byte[] bytes) {
            room(bytes.length);
            System.arraycopy(bytes, 0, out, length, bytes.length);
            length += bytes.length;
        }

        private void write(char ascii) {
            room(1);
            out[length++] = (byte) ascii;
        }

        private void room(int count) {
            if (length + count > out.length) {
                out = java.util.Arrays.copyOf(out, Math.max(2 * out.length, length + count));
            }
        }

        /** Puts the head right before the body. */
        private void head(String status) {
            byte[] head =
                    ascii(
                            "HTTP/1.1 "
                                    + status
                                    + "\r\nDate: Tue, 03 Feb 2026 09:00:00 GMT\r\nContent-Type:"
                                    + " application/vnd.api+json; charset=utf-8\r\nVary:"
                                    + " Accept\r\nETag: W/\"7d5c1e1f3b6c2a90\"\r\nCache-Control:"
                                    + " max-age=0, private, must-revalidate\r\nX-Request-Id:"
                                    + " 5f0c3a52-6c1e-4b7f-9a55-0d9d7c1a2b3c\r\nX-Runtime:"
                                    + " 0.012345\r\nContent-Length: "
                                    + (length - ROOM_FOR_HEAD)
                                    + "\r\n\r\n");
            start = ROOM_FOR_HEAD - head.length;
            System.arraycopy(head, 0, out, start, head.length);
        }
    }

    private static byte[][] parts() {
        byte[][] parts = new byte[CONTACT.length][];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = ascii(CONTACT[i]);
        }
        return parts;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
