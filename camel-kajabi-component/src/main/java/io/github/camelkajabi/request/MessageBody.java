// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.request;

import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.jsonapi.EncodedText;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads message bodies. Bytes in any form become text, in the charset that the exchange declares.
 */
public final class MessageBody {

    private static final String REMEDY =
            ". Set the header or exchange property "
                    + Exchange.CHARSET_NAME
                    + ", or the charset in the header Content-Type, to the charset of the body";

    private static final long LARGE = 1 << 20;

    private MessageBody() {}

    /**
     * The body, or the content of a file.
     *
     * @throws DocumentException if the bytes are not valid in their charset, or the charset is
     *     unknown
     * @throws IOException if it cannot be read
     */
    static @Nullable Object of(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        Object body = message.getBody();
        if (body instanceof WrappedFile<?> file) {
            Object content = file.getBody() == null ? file.getFile() : file.getBody();
            byte[] read = bytes(content);
            body = read == null ? message.getBody(byte[].class) : read;
        }
        Object decoded = decoded(exchange, body);
        if (isOnce(body) && decoded instanceof String text && text.isEmpty()) {
            throw new DocumentException(
                    "",
                    "the stream has no content; it may have been read before. Enable stream caching"
                            + " if a step is repeated or the body is used twice");
        }
        return decoded;
    }

    /** Whether a body can be read only once. */
    static boolean isOnce(@Nullable Object body) {
        return (body instanceof InputStream || body instanceof Reader)
                && !(body instanceof StreamCache);
    }

    /** Whether a body is a file of more than a megabyte, which is not read without need. */
    static boolean isLarge(@Nullable Object body) {
        Object content = body instanceof WrappedFile<?> file ? file.getFile() : body;
        return content instanceof File file ? file.length() > LARGE : body instanceof WrappedFile;
    }

    /**
     * A value of an exchange: bytes in any form as text, other values unchanged.
     *
     * @throws DocumentException if the bytes are not valid in their charset, or the charset is
     *     unknown
     * @throws IOException if it cannot be read
     */
    public static @Nullable Object decoded(@Nullable Exchange exchange, @Nullable Object value)
            throws IOException {
        if (value instanceof Reader reader) {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            return text.toString();
        }
        byte[] bytes = bytes(value);
        return bytes == null ? value : EncodedText.decode(bytes, declared(exchange), REMEDY);
    }

    private static byte @Nullable [] bytes(@Nullable Object value) throws IOException {
        if (value instanceof byte[] bytes) {
            return bytes;
        } else if (value instanceof InputStream stream) {
            return stream.readAllBytes();
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        } else if (value instanceof File file) {
            return Files.readAllBytes(file.toPath());
        } else if (value instanceof Path path) {
            return Files.readAllBytes(path);
        }
        return null;
    }

    private static @Nullable Charset declared(@Nullable Exchange exchange) {
        if (exchange == null) {
            return null;
        }
        Message message = exchange.getMessage();
        String name = message.getHeader(Exchange.CHARSET_NAME, String.class);
        if (name == null) {
            name = exchange.getProperty(Exchange.CHARSET_NAME, String.class);
        }
        return name == null
                ? EncodedText.charsetOf(message.getHeader(Exchange.CONTENT_TYPE, String.class))
                : EncodedText.charset(name.strip(), Exchange.CHARSET_NAME);
    }
}
